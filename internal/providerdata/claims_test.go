package providerdata

import (
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/types"
)

func TestClaimsExcludeEachOther(t *testing.T) {
	t.Parallel()
	for steps, want := range map[string]bool{
		"claim": true, "delete": true, "want": true,
		"claim claim": false, "claim delete": false, "claim want": true,
		"delete claim": false, "delete delete": false, "delete want": false,
		"want claim": true, "want delete": false, "want want": true,
		"claim want claim": false, "claim want delete": false, "want claim claim": false,
		"want delete claim": true, "delete want claim": false, "delete claim want": false,
	} {
		data := New(nil, types.StringNull(), nil)
		do := map[string]func(string) bool{"claim": data.Claim, "delete": data.ClaimToDelete, "want": data.Want}
		got := false
		for step := range strings.FieldsSeq(steps) {
			got = do[step](own)
		}
		if got != want {
			t.Errorf("%s: %t, want %t", steps, got, want)
		}
		for step, of := range do {
			if of(fallback+step) != true {
				t.Errorf("%s, then %s another record: it is claimed", steps, step)
			}
		}
	}
}

func TestRecordIsClaimedOnce(t *testing.T) {
	t.Parallel()
	data := New(nil, types.StringNull(), nil)
	var first atomic.Int64
	var group sync.WaitGroup
	for range 50 {
		group.Go(func() {
			if data.Claim(own) {
				first.Add(1)
			}
		})
	}
	group.Wait()
	if got := first.Load(); got != 1 {
		t.Errorf("claimed %d times", got)
	}
}
