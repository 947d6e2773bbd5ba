package client

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/brandwave/terraform-provider-brandwave/internal/mockapi"
)

// find returns the references that a look-up finds.
func find(t testing.TB, c *Client, ref string) []string {
	t.Helper()
	found, err := c.FindByExternalRef(t.Context(), org, ref)
	if err != nil {
		t.Fatal(err)
	}
	return refsOf(found)
}

func refsOf(found []Conversion) []string {
	out := make([]string, len(found))
	for i, c := range found {
		out[i] = *c.ExternalRef
	}
	return out
}

func TestSearchFindsAReferenceWithOneRequest(t *testing.T) {
	t.Parallel()
	m, c := mock(t)
	m.Seed(1000, org)
	for _, n := range []int{1, 101, 1000} {
		m.ResetRequests()
		equal(t, "found", seeded(n, n), find(t, c, seeded(n, n)[0]))
		equal(t, "requests", []string{"GET page 0 search"}, asked(m))
	}
}

func TestSearchThatIsBlindToReferencesIsFollowedByEveryPage(t *testing.T) {
	t.Parallel()
	m, c := mock(t, mockapi.WithSearchBlindToExternalRef())
	m.Seed(1000, org)
	for _, n := range []int{101, 1000} {
		m.ResetRequests()
		equal(t, "found", seeded(n, n), find(t, c, seeded(n, n)[0]))
		want := []string{"GET page 0 search"}
		for page := range 10 {
			want = append(want, fmt.Sprint("GET page ", page))
		}
		got := asked(m)
		slices.Sort(got[1:]) // pages are asked for together
		equal(t, "requests", want, got)
	}
}

func TestReferenceThatNothingHasFindsNothing(t *testing.T) {
	t.Parallel()
	m, c := mock(t)
	m.Seed(3, org)
	m.Seed(9, otherOrg)
	equal(t, "found", []string{}, find(t, c, "order-000009"))
}

func TestReferencesAreComparedToTheLetter(t *testing.T) {
	t.Parallel()
	m, c := mock(t)
	for _, ref := range []string{"ORDER-10", "ORDER-1", "order-1", "ORDER-1 ", "ORDER-1é", "ORDER-1e\u0301"} {
		m.Put(mockapi.Conversion{OrganizationID: org, SourceID: source, ExternalRef: &ref})
	}
	for _, ref := range []string{"ORDER-1", "order-1", "ORDER-1 ", "ORDER-1é", "ORDER-1e\u0301"} {
		equal(t, "found", []string{ref}, find(t, c, ref))
	}
	equal(t, "found", []string{}, find(t, c, "ORDER"))
}

func TestReferenceOverTheLimitOfSearchTermsIsFound(t *testing.T) {
	t.Parallel()
	m, c := mock(t)
	// Alike in what fits a search term: 200 characters, of several bytes each.
	long := strings.Repeat("é", 254)
	for _, end := range []string{"1", "2", ""} {
		m.Put(mockapi.Conversion{OrganizationID: org, SourceID: source, ExternalRef: text(long + end)})
	}
	equal(t, "found", []string{long + "2"}, find(t, c, long+"2"))
	equal(t, "requests", []string{"GET page 0 search"}, asked(m))
	if got := m.Requests()[0].Query.Get("search_term"); got != strings.Repeat("é", 200) {
		t.Errorf("search term of %d characters", len([]rune(got)))
	}
}

func TestReferenceWithCharactersOfURLsIsFound(t *testing.T) {
	t.Parallel()
	m, c := mock(t)
	const ref = `a&b=c+d%20?#/"\ü`
	m.Put(mockapi.Conversion{OrganizationID: org, SourceID: source, ExternalRef: text(ref)})
	equal(t, "found", []string{ref}, find(t, c, ref))
}

func TestEveryRecordOfAReferenceIsFound(t *testing.T) {
	t.Parallel()
	for _, opts := range [][]mockapi.Option{nil, {mockapi.WithSearchBlindToExternalRef()}} {
		m, c := mock(t, opts...)
		m.Put(mockapi.Conversion{OrganizationID: org, SourceID: source, ExternalRef: text("twice")})
		m.Seed(120, org)
		m.Put(mockapi.Conversion{OrganizationID: org, SourceID: source, ExternalRef: text("twice")})
		equal(t, "found", slices.Repeat([]string{"twice"}, 2), find(t, c, "twice"))
	}
}

func TestLookUpFailsWithTheFirstError(t *testing.T) {
	t.Parallel()
	for skip := range 3 { // the search, its fall-back, the second page
		m, c := mock(t, mockapi.WithSearchBlindToExternalRef())
		m.Seed(150, org)
		broken := mockapi.JSONError(500, "internal", "Oops.")
		broken.Skip = skip
		m.Inject(broken)
		found, err := c.FindByExternalRef(t.Context(), org, "order-000150")
		wantKind(t, err, KindStatus, 500)
		if len(found) != 0 || len(m.Requests()) != skip+1 {
			t.Errorf("%d found, %d requests", len(found), len(m.Requests()))
		}
	}
}

func TestLookUpAmongItemsThatLackTheReferenceReadsThem(t *testing.T) {
	t.Parallel()
	m, c := mock(t, mockapi.WithItemsLacking("external_ref"), mockapi.WithSearchBlindToExternalRef())
	m.Seed(5, org)
	equal(t, "found", []string{"order-000004"}, find(t, c, "order-000004"))
}

func TestManyReferencesTakeOneReadingOfThePages(t *testing.T) {
	t.Parallel()
	for which, test := range map[string]struct {
		options []mockapi.Option
		lists   int // beside a search for each
	}{
		"search that finds them":     {nil, 10}, // for the one that nothing has
		"search blind to references": {[]mockapi.Option{mockapi.WithSearchBlindToExternalRef()}, 10},
	} {
		m, c := mock(t, test.options...)
		m.Seed(1000, org)
		wanted := append(seeded(500, 510), "NO-SUCH-ORDER")
		found, err := c.FindByExternalRefs(t.Context(), org, wanted)
		if err != nil || len(found) != 11 {
			t.Errorf("%s: %d found, %v", which, len(found), err)
		}
		for _, ref := range wanted[:11] {
			if there := found[ref]; len(there) != 1 || *there[0].ExternalRef != ref {
				t.Errorf("%s: %s is %v", which, ref, there)
			}
		}
		equal(t, which+": requests", len(wanted)+test.lists, len(m.Requests()))
	}
	m, c := mock(t)
	m.Seed(1000, org)
	if found, err := c.FindByExternalRefs(t.Context(), org, seeded(7, 9)); err != nil || len(found) != 3 || len(m.Requests()) != 3 {
		t.Errorf("%d found with %d requests, %v", len(found), len(m.Requests()), err)
	}
	m.Inject(mockapi.JSONError(http.StatusForbidden, "forbidden", "No."))
	if _, err := c.FindByExternalRefs(t.Context(), org, seeded(7, 9)); err == nil {
		t.Error("a search that fails is no error")
	}
}

func TestLooksGoOnForSomeSecondsUnlessInterrupted(t *testing.T) {
	t.Parallel()
	_, c := mock(t)
	ctx, interrupt := context.WithCancel(t.Context())
	defer interrupt()
	for _, interrupted := range []bool{false, true} {
		var paused time.Duration
		WithPauses(exponential, func(ctx context.Context, pause time.Duration) error {
			paused += pause
			return ctx.Err()
		})(c)
		looks, lasts, failed := 0, 0, 0
		for last, err := range c.Looks(ctx) {
			looks++
			if last {
				lasts = looks
			}
			if err != nil {
				failed = looks
			}
			if interrupted && looks == 3 {
				interrupt()
			}
		}
		got, want := []int{looks, lasts, failed}, []int{6, 6, 0}
		if interrupted {
			want = []int{4, 0, 4}
		}
		equal(t, "looks, the last one, the one with an error", want, got)
		if !interrupted && (paused < 5*time.Second || paused > 10*time.Second) {
			t.Errorf("they went on for %s", paused)
		}
	}
}
