package providerdata

import (
	"maps"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/types"
)

func TestKeptRecordsGoToTheirReplacementAlone(t *testing.T) {
	t.Parallel()
	data := New(nil, types.StringNull(), nil)
	if ids := data.TakeKept("first"); len(ids) > 0 {
		t.Errorf("got %v of nothing", ids)
	}
	data.Keep("first", map[string]string{"A": "1", "B": "2"})
	data.Keep("second", map[string]string{"A": "3"})
	data.Keep("first", map[string]string{"C": "4"})
	if ids := data.TakeKept("third"); len(ids) > 0 {
		t.Errorf("a stranger got %v", ids)
	}
	if ids := data.TakeKept("first"); !maps.Equal(ids, map[string]string{"A": "1", "B": "2", "C": "4"}) {
		t.Errorf("got %v", ids)
	}
	if ids := data.TakeKept("first"); len(ids) > 0 {
		t.Errorf("handed out twice: %v", ids)
	}
	if ids := data.TakeKept("second"); ids["A"] != "3" {
		t.Errorf("another's was lost: %v", ids)
	}
}

func TestWhatWasDeletedIsRemembered(t *testing.T) {
	t.Parallel()
	data := New(nil, types.StringNull(), nil)
	data.NoteDeleted(own)
	if !data.Deleted(own) || data.Deleted(fallback) {
		t.Error("which one was deleted")
	}
}
