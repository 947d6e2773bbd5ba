package client

import (
	"testing"

	"github.com/brandwave/terraform-provider-brandwave/internal/mockapi"
)

func TestAForgetfulClientKeepsNothingAndSharesTheLimits(t *testing.T) {
	t.Parallel()
	m, c := mock(t)
	m.Seed(120, org)
	f := c.Forgetful()
	ref := "NEW"
	made, err := f.CreateConversion(t.Context(), ConversionCreate{OrganizationID: org, SourceID: source, ConvertedAt: Timestamp(wholeTime), ExternalRef: &ref})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.GetConversion(t.Context(), made.ID); err != nil {
		t.Error(err)
	}
	if found, err := f.FindByExternalRef(t.Context(), org, "nowhere"); err != nil || len(found) > 0 { // reads every page
		t.Error(found, err)
	}
	if len(c.seen.first) > 0 || len(c.refresh.written) > 0 {
		t.Errorf("%d records are remembered, %d as written", len(c.seen.first), len(c.refresh.written))
	}
	if f.slots != c.slots || f.pacer != c.pacer || f.http != c.http {
		t.Error("it has limits of its own")
	}
	// The one that it was made from goes on remembering.
	if _, err := c.GetConversion(t.Context(), made.ID); err != nil || len(c.seen.first) != 1 {
		t.Error(c.seen.first, err)
	}
}

func TestAGlanceIsOneLookAtThePages(t *testing.T) {
	t.Parallel()
	m, c := mock(t)
	m.Seed(250, org)
	m.OnList(func(index int) {
		if index == 2 { // what moves is not looked for again
			m.Remove(m.All()[0].ID)
		}
	})
	got := 0
	for page, err := range c.Glance(t.Context(), Filter{OrganizationID: org}) {
		if err != nil {
			t.Fatal(err)
		}
		if page.TotalCount < 249 {
			t.Errorf("a count of %d", page.TotalCount)
		}
		got += len(page.Conversions)
	}
	if n := len(m.Requests()); n != 3 || got < 248 {
		t.Errorf("%d records with %d requests", got, n)
	}
	m.OnList(nil)
	m.ResetRequests()
	for _, err := range c.Glance(t.Context(), Filter{OrganizationID: org}) {
		if err != nil {
			t.Error(err)
		}
		break
	}
	equal(t, "requests of who takes one page", []string{"GET page 0"}, asked(m))

	for lacking, partial := range map[string]int{"metadata": 10, "external_ref": 0} {
		m, c = mock(t, mockapi.WithItemsLacking(lacking))
		m.Seed(10, org)
		for page, err := range c.Glance(t.Context(), Filter{OrganizationID: org}) {
			if err != nil || len(page.Conversions) > 0 || len(page.Partial) != partial || page.TotalCount != 10 {
				t.Error(lacking, page, err)
			}
		}
		equal(t, "requests for items that lack something", []string{"GET page 0"}, asked(m))
	}
}
