package providerdata

import (
	"maps"
	"slices"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/types"
)

func TestKeptRecordsGoToTheCreateThatWantsThem(t *testing.T) {
	t.Parallel()
	data := New(nil, types.StringNull(), nil)
	data.Keep(nil)
	data.Keep([]Kept{{own, "A", "1"}, {own, "B", "2"}})
	data.Keep([]Kept{{own, "C", "3"}})
	data.Keep([]Kept{{fallback, "A", "4"}})
	wants := func(refs ...string) func(string) bool {
		return func(ref string) bool { return slices.Contains(refs, ref) }
	}
	if ids, others := data.TakeKept(own, wants("D")); len(ids)+len(others) > 0 {
		t.Errorf("a stranger got %v and %v", ids, others)
	}
	ids, others := data.TakeKept(own, wants("A", "D"))
	if !maps.Equal(ids, map[string]string{"A": "1"}) || !slices.Equal(others, []Kept{{own, "B", "2"}}) {
		t.Errorf("got %v and %v", ids, others)
	}
	if ids, others := data.TakeKept(own, wants("A", "B")); len(ids)+len(others) > 0 {
		t.Errorf("handed out twice: %v and %v", ids, others)
	}
	if ids, _ := data.TakeKept(own, wants("C")); ids["C"] != "3" {
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
