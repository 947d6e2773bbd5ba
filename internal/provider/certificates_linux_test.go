package provider_test

import (
	"encoding/pem"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"

	"github.com/brandwave/terraform-provider-brandwave/internal/acctest"
)

// SSL_CERT_FILE is read by Go on Linux and the BSDs; other systems have their
// own stores.
func TestPrivateCertificateAuthorityFromTheEnvironment(t *testing.T) {
	t.Parallel()
	api := acctest.Start(t)
	server := httptest.NewTLSServer(api.Server)
	t.Cleanup(server.Close)
	file := filepath.Join(t.TempDir(), "ca.pem")
	ca := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
	if err := os.WriteFile(file, ca, 0o600); err != nil {
		t.Fatal(err)
	}
	w := api.NewWorkspace(t, lookUp)
	w.Env = append(w.Env, "BRANDWAVE_ENDPOINT="+server.URL, "SSL_CERT_FILE="+file)
	w.Must("plan")
	if n := len(api.Requests()); n != 1 {
		t.Errorf("%d requests were made, want 1", n)
	}
}
