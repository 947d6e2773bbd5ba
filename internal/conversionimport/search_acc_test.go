package conversionimport_test

import (
	"fmt"
	"testing"

	"github.com/brandwave/terraform-provider-brandwave/internal/acctest"
	"github.com/brandwave/terraform-provider-brandwave/internal/mockapi"
)

// The conversions of all rows are those of another source, whose list is not
// that of the rows. What is asked for them grows no faster than the file.
func TestReferencesOfAnotherSourceTakeOneReadingOfTheWholeList(t *testing.T) {
	t.Parallel()
	blind, absent := mockapi.WithSearchBlindToExternalRef(), mockapi.WithAbsentNulls()
	const rows = 1000
	for name, tc := range map[string]struct {
		options []mockapi.Option
		others  int // conversions of other references, which come first in the list
		lists   int // requests for lists and searches
	}{
		// A page of the list of the rows' source, and ten of that of all.
		"search finds them":            {nil, 0, 1 + 10},
		"search is blind":              {[]mockapi.Option{blind}, 0, 1 + 10},
		"items lack fields":            {[]mockapi.Option{absent}, 0, 1 + 10},
		"items lack fields, and blind": {[]mockapi.Option{absent, blind}, 0, 1 + 10},
		// More pages than the rows have cost so far: the first hundred are searched for.
		"long list, search is blind": {[]mockapi.Option{blind}, 11_000, 1 + 1 + 100 + 120},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, api := start(t, append(tc.options, mockapi.WithoutContractChecks())...)
			for i := range tc.others {
				put(api, fmt.Sprintf("OTHER-%05d", i), 1)
			}
			for i := range rows {
				put(api, fmt.Sprintf("ORDER-%05d", i), int64(i%9+1))
			}
			progress, diags := s.run(t.Context(), set{"file": write(t, "orders.csv", orders(rows)), "source_id": acctest.OtherSource})
			expectSummary(t, progress, diags, "0 recorded, 0 skipped, 1,000 rejected, 0 failed", 1)
			got := asked(api)
			if got["GET /v1/conversions"] != tc.lists || got["GET one"] != rows || got["POST /v1/conversions"] > underWay {
				t.Errorf("%v, want %d for lists, one for each record, and at most %d creates", got, tc.lists, underWay)
			}
		})
	}
}

// underWay is how many rows are at once, as the documentation says.
const underWay = 500
