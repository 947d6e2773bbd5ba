package client

import (
	"net/http"
	"strings"
	"testing"

	"github.com/brandwave/terraform-provider-brandwave/internal/mockapi"
)

func TestItemsThatLackFieldsAreRead(t *testing.T) {
	t.Parallel()
	for _, opts := range [][]mockapi.Option{
		{mockapi.WithItemsLacking("metadata", "origin")},
		{mockapi.WithItemsLacking("converted_at")},
		{mockapi.WithItemsLacking("organization_id", "source_id", "count"), mockapi.WithCamelCase()},
	} {
		m, c := mock(t, opts...)
		r := m.Put(mockapi.Conversion{
			OrganizationID: org, SourceID: source, ConvertedAt: wholeTime, Count: 3,
			Origin: text("website"), ExternalRef: text("ORDER-1"), Metadata: []byte(`{"a":1}`),
		})
		want := whole()
		want.ID = r.ID
		got, err := c.collect(t.Context(), Filter{OrganizationID: org})
		if err != nil {
			t.Fatal(err)
		}
		equal(t, "conversions", []Conversion{want}, got)
		equal(t, "requests", []string{"GET page 0", "GET /" + r.ID}, asked(m))
	}
}

func TestItemsThatCannotPassAreNotRead(t *testing.T) {
	t.Parallel()
	m, c := mock(t, mockapi.WithItemsLacking("metadata", "origin"))
	m.Seed(30, org)
	got, err := refs(c.Conversions(t.Context(), Filter{OrganizationID: org, ExternalRefs: seeded(7, 8)}))
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "references", seeded(7, 8), got)
	equal(t, "number of requests", 1+2, len(m.Requests()))
}

func TestNullInAnItemIsNoReasonToReadIt(t *testing.T) {
	t.Parallel()
	m, c := mock(t)
	m.Put(mockapi.Conversion{OrganizationID: org, SourceID: source})
	if _, err := c.collect(t.Context(), Filter{OrganizationID: org}); err != nil {
		t.Fatal(err)
	}
	equal(t, "requests", []string{"GET page 0"}, asked(m))
}

func TestRecordThatIsGoneWhenItIsReadIsLeftOut(t *testing.T) {
	t.Parallel()
	m, c := mock(t, mockapi.WithItemsLacking("metadata"))
	m.Seed(3, org)
	gone := mockapi.JSONError(404, "not_found", "Gone.")
	gone.Match = one(m.All()[1].ID)
	m.Inject(gone)
	got, err := refs(c.Conversions(t.Context(), Filter{OrganizationID: org}))
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "references", []string{"order-000001", "order-000003"}, got)
}

func TestErrorWhileAnItemIsReadEndsTheListing(t *testing.T) {
	t.Parallel()
	m, c := mock(t, mockapi.WithItemsLacking("metadata"))
	m.Seed(3, org)
	broken := mockapi.HTMLBadGateway()
	broken.Match = one(m.All()[1].ID)
	m.Inject(broken)
	got, err := refs(c.Conversions(t.Context(), Filter{OrganizationID: org}))
	wantKind(t, err, KindStatus, http.StatusBadGateway)
	equal(t, "references", nil, got)
}

func TestRecordOfAnotherOrganizationIsRefused(t *testing.T) {
	t.Parallel()
	foreign := with(t, map[string]string{"organization_id": `"` + otherOrg + `"`})
	for name, steps := range map[string][]http.HandlerFunc{
		"in the list":              {answers(200, `{"items":[`+foreign+`],"totalCount":1}`)},
		"when its item is read":    {answers(200, `{"items":[{"id":"`+idA+`"}],"totalCount":1}`), answers(200, data(foreign))},
		"in upper case, it is not": {answers(200, `{"items":[`+strings.Replace(wholeRecord, org, strings.ToUpper(org), 1)+`],"totalCount":1}`)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := refs(clientFor(t, script(t, steps...)).Conversions(t.Context(), Filter{OrganizationID: strings.ToUpper(org)}))
			if strings.Contains(name, "not") {
				equal(t, "references", []string{"ORDER-1"}, got)
				return
			}
			contains(t, wantKind(t, err, KindAnswer, 200).Outcome(), "belongs to another organization, "+otherOrg)
			equal(t, "references", nil, got)
		})
	}
}

// one matches requests for the record with this id.
func one(id string) func(*http.Request) bool {
	return func(r *http.Request) bool { return strings.HasSuffix(r.URL.Path, id) }
}
