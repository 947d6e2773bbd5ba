package conversionimport_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/brandwave/terraform-provider-brandwave/internal/acctest"
	"github.com/brandwave/terraform-provider-brandwave/internal/mockapi"
)

// noSource answers all creates in which there is this text that their source is
// not there.
func noSource(api *acctest.API, text string, skip int) {
	fault := mockapi.JSONError(404, "not_found", "No such source.")
	fault.Method, fault.Times, fault.Skip = http.MethodPost, -1, skip
	fault.Match = func(r *http.Request) bool { return bodyHas(r, text) }
	api.Inject(fault)
}

// Files are often sorted by source: the rows of one that there is not stand together.
func TestASourceThatThereIsNotStopsNoOther(t *testing.T) {
	t.Parallel()
	s, api := start(t)
	var file strings.Builder
	file.WriteString("external_ref,converted_at,source_id\n")
	for i := range 340 {
		source := acctest.Source
		if i >= 100 && i < 140 {
			source = acctest.OtherSource
		}
		fmt.Fprintf(&file, "ORDER-%05d,2026-03-01T12:00:00Z,%s\n", i, source)
	}
	noSource(api, acctest.OtherSource, 0)
	progress, diags := s.run(t.Context(), set{"file": write(t, "orders.csv", file.String()), "source_id": nil})
	expectSummary(t, progress, diags, "300 recorded, 0 skipped, 40 rejected, 0 failed", 1)
	expectOne(t, diags, "40 of 340 rows need a look", "No such source.")
}

// A source that there is not is the fault of the rows that name it, whether or
// not something has worked by then. That of all rows is not named in the file.
func TestRowsOfASourceThatThereIsNotEndAlike(t *testing.T) {
	t.Parallel()
	s, api := start(t)
	noSource(api, "", 0)
	row := func(ref, more string) string {
		return fmt.Sprintf(`{"external_ref":%q,"converted_at":"2026-03-01T12:00:00Z"%s}`+"\n", ref, more)
	}
	var file strings.Builder
	for i := range 5 {
		file.WriteString(row(fmt.Sprint("A", i), "") + row(fmt.Sprint("B", i), `,"source_id":"`+acctest.OtherSource+`"`))
	}
	progress, diags := s.run(t.Context(), set{"file": write(t, "orders.ndjson", file.String())})
	expectSummary(t, progress, diags, "0 recorded, 0 skipped, 5 rejected, 5 failed", 1)
}

// Nobody knows whether objects to come name sources of their own. While none
// does, the one source that vanishes is that of all.
func TestTheOnlySourceThatVanishesEndsAnImport(t *testing.T) {
	t.Parallel()
	s, api := start(t)
	noSource(api, "", 100)
	var file strings.Builder
	for i := range 2000 {
		fmt.Fprintf(&file, `{"external_ref":"ORDER-%05d","converted_at":"2026-03-01T12:00:00Z","source_id":null}`+"\n", i)
	}
	_, diags := s.run(t.Context(), set{"file": write(t, "orders.ndjson", file.String())})
	expectOne(t, diags, "Import ended early", "The API refuses everything in the same way", "100 recorded, 0 skipped, 0 rejected", "No such source.")
	// Workers that are slow to say that theirs worked start the count anew.
	if n := len(api.Asked()); n > 500 {
		t.Errorf("%d requests", n)
	}
}
