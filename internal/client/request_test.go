package client

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestEachVerbSendsItsRequest(t *testing.T) {
	t.Parallel()
	at := Timestamp(time.Date(2026, 3, 1, 14, 0, 0, 250_999_999, time.FixedZone("", 7200)))
	tests := map[string]struct {
		call   func(context.Context, *Client) error
		status int
		answer string
		want   received
	}{
		"create with required fields": {
			func(ctx context.Context, c *Client) error {
				_, err := c.CreateConversion(ctx, ConversionCreate{OrganizationID: org, SourceID: source, ConvertedAt: at})
				return err
			},
			201, data(wholeRecord),
			received{method: "POST", path: "/v1/conversions", body: `{"organization_id":"` + org + `","source_id":"` + source + `","converted_at":"2026-03-01T12:00:00.250Z"}`},
		},
		"create with every field": {
			func(ctx context.Context, c *Client) error {
				_, err := c.CreateConversion(ctx, ConversionCreate{
					OrganizationID: org, SourceID: source, ConvertedAt: at, Count: 1_000_000,
					Origin: text("Läden"), ExternalRef: text(`a"b`), Metadata: json.RawMessage(`{"someKey":{"b":[1.0,null]}}`),
				})
				return err
			},
			200, data(wholeRecord),
			received{method: "POST", path: "/v1/conversions", body: `{"organization_id":"` + org + `","source_id":"` + source + `","converted_at":"2026-03-01T12:00:00.250Z",` +
				`"count":1000000,"origin":"Läden","external_ref":"a\"b","metadata":{"someKey":{"b":[1.0,null]}}}`},
		},
		"read": {
			func(ctx context.Context, c *Client) error { return get(ctx, c) },
			200, data(wholeRecord),
			received{method: "GET", path: "/v1/conversions/" + idA},
		},
		"update": {
			func(ctx context.Context, c *Client) error {
				_, err := c.UpdateConversion(ctx, idA, ConversionUpdate{Origin: text("app")})
				return err
			},
			200, data(wholeRecord),
			received{method: "PATCH", path: "/v1/conversions/" + idA, body: `{"origin":"app"}`},
		},
		"delete": {
			func(ctx context.Context, c *Client) error { return c.DeleteConversion(ctx, idA) },
			204, "",
			received{method: "DELETE", path: "/v1/conversions/" + idA},
		},
		"delete that answers with the record": {
			func(ctx context.Context, c *Client) error { return c.DeleteConversion(ctx, idA) },
			200, data(wholeRecord),
			received{method: "DELETE", path: "/v1/conversions/" + idA},
		},
		"list by organization alone": {
			func(ctx context.Context, c *Client) error {
				_, err := c.list(ctx, Filter{OrganizationID: org, Origin: "app", ExternalRefs: []string{"x"}, Limit: 1}, 2)
				return err
			},
			200, `{"items":[],"totalCount":0}`,
			received{method: "GET", path: "/v1/conversions", query: "organization_id=" + org + "&page_index=2&page_size=100"},
		},
		"list with everything the API filters by": {
			func(ctx context.Context, c *Client) error {
				_, err := c.list(ctx, Filter{OrganizationID: org, SearchTerm: "a&b=ü+", SourceID: source, SortBy: "converted_at", SortDirection: "desc"}, 0)
				return err
			},
			200, `{"items":[],"totalCount":0}`,
			received{method: "GET", path: "/v1/conversions", query: "organization_id=" + org + "&page_index=0&page_size=100&search_term=a%26b%3D%C3%BC%2B&sort_by=converted_at&sort_direction=desc&source_id=" + source},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := serve(t, answers(test.status, test.answer))
			c := clientOf(t, s.URL, WithUserAgent("terraform-provider-brandwave/1.2.3 Terraform/1.15"))
			if err := test.call(t.Context(), c); err != nil {
				t.Fatal(err)
			}
			asked := s.asked()
			if len(asked) != 1 {
				t.Fatalf("%d requests, want 1", len(asked))
			}
			got := asked[0]
			header := map[string]string{"Authorization": "Bearer " + testKey, "Accept": "application/json", "User-Agent": "terraform-provider-brandwave/1.2.3 Terraform/1.15", "Content-Type": ""}
			if test.want.body != "" {
				header["Content-Type"] = "application/json"
			}
			for name, want := range header {
				if got := got.header.Get(name); got != want {
					t.Errorf("%s: %q, want %q", name, got, want)
				}
			}
			got.header = nil
			if diff := cmp.Diff(test.want, got, cmp.AllowUnexported(received{})); diff != "" {
				t.Errorf("request (-want +got):\n%s", diff)
			}
		})
	}
}

func TestUpdateTellsOmittedFromSetFromCleared(t *testing.T) {
	t.Parallel()
	at := Timestamp(time.Date(1969, 12, 31, 23, 59, 59, 999_999_999, time.UTC))
	count := int64(7)
	tests := map[string]struct {
		in   ConversionUpdate
		want string
	}{
		"nothing":           {ConversionUpdate{}, `{}`},
		"external_ref set":  {ConversionUpdate{ExternalRef: Set("X-1")}, `{"external_ref":"X-1"}`},
		"external_ref null": {ConversionUpdate{ExternalRef: Clear[string]()}, `{"external_ref":null}`},
		"metadata set":      {ConversionUpdate{Metadata: Set(json.RawMessage(`{"b":1,"a":2}`))}, `{"metadata":{"b":1,"a":2}}`},
		"metadata empty":    {ConversionUpdate{Metadata: Set(json.RawMessage(`{}`))}, `{"metadata":{}}`},
		"metadata null":     {ConversionUpdate{Metadata: Clear[json.RawMessage]()}, `{"metadata":null}`},
		"the others":        {ConversionUpdate{SourceID: text(source), ConvertedAt: &at, Count: &count, Origin: text("app")}, `{"source_id":"` + source + `","converted_at":"1969-12-31T23:59:59.999Z","count":7,"origin":"app"}`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := serve(t, answers(200, data(wholeRecord)))
			if _, err := clientOf(t, s.URL).UpdateConversion(t.Context(), idA, test.in); err != nil {
				t.Fatal(err)
			}
			if got := s.asked()[0].body; got != test.want {
				t.Errorf("body %s, want %s", got, test.want)
			}
		})
	}
}

func TestTimestampsGoOutInUTCFlooredToTheMillisecond(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"2026-03-01T12:00:00Z":                "2026-03-01T12:00:00.000Z",
		"2026-03-01T14:00:00+02:00":           "2026-03-01T12:00:00.000Z",
		"2026-03-01T12:00:00.0009999Z":        "2026-03-01T12:00:00.000Z",
		"2026-03-01T12:00:00.123999Z":         "2026-03-01T12:00:00.123Z",
		"1969-12-31T23:59:59.9999Z":           "1969-12-31T23:59:59.999Z",
		"1969-12-31T23:59:59.0001Z":           "1969-12-31T23:59:59.000Z",
		"0001-01-01T00:00:00.0015Z":           "0001-01-01T00:00:00.001Z",
		"0000-12-31T23:59:59.9999Z":           "0000-12-31T23:59:59.999Z",
		"9999-12-31T23:59:59.999999999Z":      "9999-12-31T23:59:59.999Z",
		"2026-03-01T00:30:00.5-11:45":         "2026-03-01T12:15:00.500Z",
		"1582-10-15T00:00:00.999999999-00:01": "1582-10-15T00:01:00.999Z",
	} {
		at, err := time.Parse(time.RFC3339Nano, in)
		if err != nil {
			t.Fatal(err)
		}
		got, err := json.Marshal(Timestamp(at))
		if err != nil || string(got) != `"`+want+`"` {
			t.Errorf("%s: %s, %v; want %q", in, got, err, want)
		}
	}
}

func TestPathPrefixOfTheEndpointIsKept(t *testing.T) {
	t.Parallel()
	s := serve(t, answers(200, data(wholeRecord)))
	if err := get(t.Context(), clientOf(t, s.URL+"/gate/brandwave/")); err != nil {
		t.Fatal(err)
	}
	if got, want := s.asked()[0].path, "/gate/brandwave/v1/conversions/"+idA; got != want {
		t.Errorf("path %s, want %s", got, want)
	}
}

func TestIDThatIsNoUUIDIsNeverAskedFor(t *testing.T) {
	t.Parallel()
	for _, id := range []string{"", "..", "x/../../admin", idA + "/x", idA + "?a=b", strings.ReplaceAll(idA, "-", ""), "{" + idA + "}", idA + "\n"} {
		s := serve(t, answers(200, data(wholeRecord)))
		c := clientOf(t, s.URL)
		_, errGet := c.GetConversion(t.Context(), id)
		_, errUpdate := c.UpdateConversion(t.Context(), id, ConversionUpdate{})
		for _, err := range []error{errGet, errUpdate, c.DeleteConversion(t.Context(), id)} {
			e := wantKind(t, err, KindAnswer, 0)
			if !e.NotSent {
				t.Errorf("id %q: NotSent is false", id)
			}
			if outcome := e.Outcome(); outcome != strings.TrimSpace(outcome) {
				t.Errorf("outcome %q has space around it", outcome)
			}
		}
		if n := len(s.asked()); n != 0 {
			t.Errorf("id %q: %d requests", id, n)
		}
	}
}

func TestMetadataThatIsNoJSONIsNotSent(t *testing.T) {
	t.Parallel()
	s := serve(t, answers(200, data(wholeRecord)))
	_, err := clientOf(t, s.URL).CreateConversion(t.Context(), ConversionCreate{Metadata: json.RawMessage("{nonsense")})
	if e := failure(t, err); !e.NotSent || len(s.asked()) != 0 {
		t.Errorf("NotSent %v, %d requests: %v", e.NotSent, len(s.asked()), err)
	}
}

func TestNewMakesNoRequest(t *testing.T) {
	t.Parallel()
	s := serve(t, answers(200, ""))
	clientOf(t, s.URL)
	if n := len(s.asked()); n != 0 {
		t.Errorf("%d requests", n)
	}
}

func TestIsNotFoundAndIsConflictAskTheStatusOfTheAPI(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		err                error
		notFound, conflict bool
	}{
		{nil, false, false},
		{errors.New("404"), false, false},
		{&Error{Kind: KindStatus, Status: http.StatusNotFound}, true, false},
		{&Error{Kind: KindStatus, Status: http.StatusConflict}, false, true},
		{&Error{Kind: KindRedirect, Status: http.StatusNotFound}, false, false},
		{errors.Join(errors.New("x"), &Error{Kind: KindStatus, Status: http.StatusNotFound}), true, false},
	} {
		if IsNotFound(test.err) != test.notFound || IsConflict(test.err) != test.conflict {
			t.Errorf("%v: not found %v, conflict %v", test.err, IsNotFound(test.err), IsConflict(test.err))
		}
	}
}
