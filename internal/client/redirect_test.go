package client

import (
	"crypto/tls"
	"fmt"
	"net/http"
	"strings"
	"testing"
)

func redirectTo(status int, location string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Location", location)
		w.Header().Set("X-Request-Id", "req-9")
		w.WriteHeader(status)
	}
}

func TestRedirectToAnotherHostGetsNothing(t *testing.T) {
	t.Parallel()
	elsewhere := serve(t, answers(200, data(wholeRecord)))
	for _, location := range []string{elsewhere.URL + "/v1/conversions/" + idA, "//" + strings.TrimPrefix(elsewhere.URL, "http://"), "https://" + testKey + ".example/?k=" + testKey} {
		for _, status := range []int{301, 302, 303, 307, 308} {
			e := wantKind(t, get(t.Context(), clientFor(t, redirectTo(status, location))), KindRedirect, status)
			contains(t, e.Outcome(), "was redirected to another host")
			if e.NotSent || e.RequestID != "req-9" {
				t.Errorf("NotSent %v, request id %q", e.NotSent, e.RequestID)
			}
		}
	}
	if n := len(elsewhere.asked()); n != 0 {
		t.Errorf("the other host got %d requests", n)
	}
}

func TestRedirectThatTurnsAWriteIntoAReadIsRefused(t *testing.T) {
	t.Parallel()
	for _, status := range []int{301, 302, 303} {
		s := serve(t, redirectTo(status, "/v1/conversions/"+idA))
		c := clientOf(t, s.URL)
		_, errCreate := c.CreateConversion(t.Context(), ConversionCreate{})
		_, errUpdate := c.UpdateConversion(t.Context(), idA, ConversionUpdate{})
		for method, err := range map[string]error{"POST": errCreate, "PATCH": errUpdate, "DELETE": c.DeleteConversion(t.Context(), idA)} {
			contains(t, wantKind(t, err, KindRedirect, status).Outcome(), fmt.Sprintf("turns %s into GET", method))
		}
		want := 3
		if status == 303 {
			want += 2 * (maxRedirects + 1) // "see other" may mean that the update and the delete were done: both are looked after
		}
		if n := len(s.asked()); n != want {
			t.Errorf("%d: %d requests, want %d", status, n, want)
		}
	}
}

func TestRedirectFromHTTPSToHTTPIsRefused(t *testing.T) {
	t.Parallel()
	s := tlsServer(t, func(w http.ResponseWriter, r *http.Request) {
		redirectTo(302, "http://"+r.Host+"/v1/conversions/"+idA)(w, r)
	}, func(*tls.Config) {})
	e := wantKind(t, get(t.Context(), trusting(t, clientOf(t, s.URL), s)), KindRedirect, 302)
	contains(t, e.Outcome(), "from https to http")
}

func TestRedirectWithinTheHostIsFollowedWithKeyAndBody(t *testing.T) {
	t.Parallel()
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/v1/") {
			redirectTo(308, "/new"+r.URL.Path)(w, r)
			return
		}
		answers(200, data(wholeRecord))(w, r)
	})
	c := clientOf(t, s.URL)
	if err := get(t.Context(), c); err != nil {
		t.Error(err)
	}
	if _, err := c.CreateConversion(t.Context(), ConversionCreate{}); err != nil {
		t.Error(err)
	}
	asked := s.asked()
	if len(asked) != 4 {
		t.Fatalf("%d requests, want 4", len(asked))
	}
	for _, r := range asked {
		if r.header.Get("Authorization") != "Bearer "+testKey {
			t.Errorf("%s %s without the key", r.method, r.path)
		}
	}
	if asked[3].method != "POST" || asked[3].body == "" || asked[3].body != asked[2].body {
		t.Errorf("redirected as %s %q", asked[3].method, asked[3].body)
	}
}

func TestEndlessRedirectsEnd(t *testing.T) {
	t.Parallel()
	s := serve(t, redirectTo(307, "/v1/conversions"))
	e := wantKind(t, get(t.Context(), clientOf(t, s.URL)), KindRedirect, 307)
	contains(t, e.Outcome(), "more than 5 times")
	if n := len(s.asked()); n != 6 {
		t.Errorf("%d requests, want 6", n)
	}
}

func TestRedirectWithoutALocationIsAStatus(t *testing.T) {
	t.Parallel()
	wantKind(t, get(t.Context(), clientFor(t, answers(304, ""))), KindStatus, 304)
}
