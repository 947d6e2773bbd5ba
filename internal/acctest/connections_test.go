package acctest_test

import (
	"fmt"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/brandwave/terraform-provider-brandwave/internal/acctest"
	"github.com/brandwave/terraform-provider-brandwave/internal/mockapi"
)

// sendAndGo sends a request and does not wait for its answer.
func sendAndGo(t *testing.T, api *acctest.API, method, body string) {
	t.Helper()
	conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", strings.TrimPrefix(api.URL, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := fmt.Fprintf(conn, "%s %s HTTP/1.1\r\nHost: api\r\nAuthorization: Bearer %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s",
		method, mockapi.PathMany, acctest.Canary, len(body), body); err != nil {
		t.Fatal(err)
	}
	if err := conn.Close(); err != nil {
		t.Fatal(err)
	}
}

// What clients that are gone have sent is done once the API has settled, or
// will never be.
func TestSettledAPIHasDoneWhatWasSent(t *testing.T) {
	t.Parallel()
	api := acctest.Start(t)
	const clients = 200
	for i := range clients {
		sendAndGo(t, api, http.MethodPost, fmt.Sprintf(`{"organization_id":%q,"source_id":%q,"converted_at":"2026-03-01T12:00:00Z","external_ref":"ORDER-%d"}`,
			acctest.Organization, acctest.Source, i))
	}
	api.Settle(t)
	if n := len(api.ByReference(t)); n != clients {
		t.Errorf("%d of %d records were made by the time the API had settled", n, clients)
	}
}

// A request that hangs, or whose connection is cut, is no reason to wait.
func TestAPISettlesDespiteFaults(t *testing.T) {
	t.Parallel()
	api := acctest.Start(t)
	api.Inject(mockapi.Fault{Cut: true})
	api.Inject(mockapi.Fault{Hold: make(chan struct{})})
	for range 2 {
		sendAndGo(t, api, http.MethodDelete, "")
	}
	api.Settle(t)
	if n := len(api.Requests()); n != 2 {
		t.Errorf("%d requests", n)
	}
	api.ResetViolations() // the list cannot be deleted
}
