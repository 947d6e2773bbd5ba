package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestRaiseChangesOneCell(t *testing.T) {
	t.Parallel()
	name := filepath.Join(t.TempDir(), "conversions.csv")
	const before = "order_id,quantity,campaign\nORDER-1,1,\"a, b\"\n" + changedOrder + ",4,x\nORDER-9,,\n"
	if err := os.WriteFile(name, []byte(before), 0o600); err != nil {
		t.Fatal(err)
	}
	e, err := raise(name)
	if err != nil {
		t.Fatal(err)
	}
	if want := (edit{before: changedOrder + ",4,x", after: changedOrder + ",6,x", value: 6}); e != want {
		t.Errorf("got %+v, want %+v", e, want)
	}
	after, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if want := strings.Replace(before, ",4,", ",6,", 1); string(after) != want {
		t.Errorf("got:\n%s\nwant:\n%s", after, want)
	}
}

func TestExpectOneField(t *testing.T) {
	t.Parallel()
	const update = `{"address": "a.b", "change": {"actions": ["update"], "before": {"x": 1, "y": 1}, "after": {"x": %d, "y": %d}}}`
	const noop = `{"address": "a.c", "change": {"actions": ["no-op"], "before": {"x": 1}, "after": {"x": 1}}}`
	const replace = `{"address": "a.d", "change": {"actions": ["delete", "create"], "before": {"x": 1}, "after": {"x": 2}}}`
	for name, c := range map[string]struct{ changes, says string }{
		"one field":     {noop + "," + fmt.Sprintf(update, 2, 1), ""},
		"two fields":    {fmt.Sprintf(update, 2, 2), "changes: "},
		"another field": {fmt.Sprintf(update, 1, 2), "changes: y"},
		"two resources": {fmt.Sprintf(update, 2, 1) + "," + fmt.Sprintf(update, 2, 1), "changes: x, x"},
		"replaced":      {replace, "would delete and create it"},
		"nothing":       {noop, "changes: "},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := expectOneField(`{"resource_changes": [`+c.changes+`]}`, "x")
			if (err == nil) != (c.says == "") || err != nil && !strings.Contains(err.Error(), c.says) {
				t.Errorf("got %v, want %q", err, c.says)
			}
		})
	}
}
