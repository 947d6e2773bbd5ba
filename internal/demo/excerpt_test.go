package main

import (
	"bytes"
	"strings"
	"testing"
)

func TestExcerptsKeepWhatMatters(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		excerpt  func([]string) []bool
		in, want string
	}{
		"plan": {
			firstChange,
			"Legend\n\n  # a.b will be created\n  + resource {\n    }\n\n  # a.c will be created\n  + resource {\n    }\n\nPlan: 2 to add.\n\nChanges\n",
			"      # a.b will be created\n      + resource {\n        }\n    ...\n    Plan: 2 to add.\n    [5 more lines left out]\n",
		},
		"plan in colour": {
			firstChange,
			"\x1b[1m  # a.b\x1b[0m will be updated\n    }\x1b[0m\n\x1b[1mPlan:\x1b[0m 1 to change.\n",
			"    \x1b[1m  # a.b\x1b[0m will be updated\n        }\x1b[0m\n    \x1b[1mPlan:\x1b[0m 1 to change.\n",
		},
		"apply": {
			firstDone,
			"a: Creating...\na: Creation complete after 0s\nb: Creation complete after 0s\n\nApply complete! 2\n\nOutputs:\n\nids = {\n  a = 1\n  b = 2\n}\nn = 2\n",
			"    a: Creation complete after 0s\n    ...\n    Apply complete! 2\n    Outputs:\n\n    ids = {\n      a = 1\n    ...\n    }\n    n = 2\n    [3 more lines left out]\n",
		},
		"outputs":    {outputs, "Apply complete!\n\nOutputs:\n\nn = {\n  a = 1\n}\n", "    Outputs:\n\n    n = {\n      a = 1\n    }\n    [1 more line left out]\n"},
		"matching":   {matching("yes"), "no\nyes 1\nyes 2\n", "    yes 1\n    yes 2\n    [1 more line left out]\n"},
		"block":      {block("resource "), "a\nresource x {\n  y\n}\nresource z {\n}\n", "    resource x {\n      y\n    }\n    [3 more lines left out]\n"},
		"everything": {nil, "\na\n\nb\n", "    a\n\n    b\n"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var out bytes.Buffer
			(&printer{out: &out}).output(c.in, c.excerpt)
			if out.String() != c.want {
				t.Errorf("got:\n%s\nwant:\n%s", &out, c.want)
			}
			out.Reset()
			(&printer{out: &out, verbose: true}).output(c.in, c.excerpt)
			if got := strings.ReplaceAll(out.String(), "    ", ""); strings.Count(got, "\n") != strings.Count(strings.Trim(c.in, "\n"), "\n")+1 {
				t.Errorf("verbose leaves something out:\n%s", &out)
			}
		})
	}
}
