package provider_test

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/brandwave/terraform-provider-brandwave/internal/acctest"
	"github.com/brandwave/terraform-provider-brandwave/internal/mockapi"
)

// Every workspace is searched for the key at the end of its test.
func TestTheKeyIsNowhereInLogsDiagnosticsStateOrPlan(t *testing.T) {
	t.Parallel()
	for name, key := range map[string]string{"as it is": acctest.Canary, "with a newline": acctest.Canary + "\n", "in white space": " \t" + acctest.Canary + "\r\n"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			api := acctest.Start(t)
			config := func(count string) string {
				return strings.Replace(record, "}", "  conversion_count = "+count+"\n}", 1) + lookUp
			}
			w := api.NewWorkspace(t, config("1"))
			w.Env = append(w.Env, "BRANDWAVE_API_KEY="+key, "TF_LOG=TRACE", "TF_LOG_PATH="+filepath.Join(w.Dir, "trace.log"))
			w.Run("apply", "-auto-approve")
			w.Write("main.tf", config("2"))
			w.Run("plan", "-out=saved.plan")
			w.Run("show", "-json", "saved.plan")
			w.Run("apply", "saved.plan")
			// Each way to fail, some with an API that repeats the key.
			echo := `{"error":"bad","message":"key ` + acctest.Canary + ` is bad"}`
			for _, f := range []mockapi.Fault{
				{Status: 401, Body: echo},
				{Status: 500, Body: "<html><title>" + acctest.Canary + "</title></html>", ContentType: "text/html"},
				{Status: 400, Body: echo, Header: http.Header{"X-Request-Id": {acctest.Canary}}},
				{Status: 200, Body: "<p>" + acctest.Canary},
				{Status: 302, Header: http.Header{"Location": {"https://elsewhere.example/" + acctest.Canary}}},
				{Cut: true, Times: 3},
				{Truncate: true},
			} {
				api.Inject(f)
				w.Run("plan")
				api.ClearFaults()
			}
			w.Run("destroy", "-auto-approve")

			if b, err := os.ReadFile(filepath.Join(w.Dir, "trace.log")); err != nil || !strings.Contains(string(b), "Brandwave API request") {
				t.Errorf("the log is not there or not at DEBUG: %v", err)
			}
			if n := len(api.All()); n != 0 || len(api.Bodies("POST")) != 1 || len(api.Bodies("PATCH")) != 1 {
				t.Errorf("the run did not do what it should: %v", api.Asked())
			}
		})
	}
}

func TestARefusedKeyIsNotRepeated(t *testing.T) {
	t.Parallel()
	api := acctest.Start(t)
	for _, key := range []string{"bw_live_CANARY7f3d 9bc2e1", acctest.Canary + "\nX", acctest.Canary + "\x01", acctest.Canary + "é"} {
		w := api.NewWorkspace(t, lookUp)
		w.Env = append(w.Env, "BRANDWAVE_API_KEY="+key, "TF_LOG=TRACE")
		r := w.Run("plan", "-no-color")
		if r.ExitCode != 1 || !strings.Contains(r.Stderr, "Invalid api_key") {
			t.Errorf("the key is not refused:\n%s", r.Output())
		}
		if strings.Contains(r.Output(), "CANARY") {
			t.Error("the key is repeated")
		}
	}
}
