//go:build unix

package conversionimport_test

import (
	"net/http"
	"testing"

	"github.com/brandwave/terraform-provider-brandwave/internal/acctest"
	"github.com/brandwave/terraform-provider-brandwave/internal/mockapi"
)

const config = `
action "brandwave_import_conversions" "orders" {
  config {
    file      = "orders.csv"
    source_id = "` + acctest.Source + `"
  }
}
`

var invoke = []string{"apply", "-auto-approve", "-no-color", "-invoke=action.brandwave_import_conversions.orders"}

func TestExperiment(t *testing.T) {
	acctest.Since(t, "an action", "1.14", "")
	api := acctest.Start(t)
	w := api.NewWorkspace(t, config)
	w.Write("orders.csv", orders(500))
	arrived := make(chan struct{}, 1)
	hold := make(chan struct{})
	api.Inject(mockapi.Fault{Method: http.MethodPost, Skip: 200, Arrived: arrived, AfterCommit: true, Hold: hold})
	run := w.Start(invoke...)
	<-arrived
	run.Interrupt()
	close(hold)
	t.Log(run.Wait(), run)
	t.Log(len(api.All()))
	r := w.Run(invoke...)
	t.Log(r.ExitCode, r.Output())
	t.Log(len(api.All()))
	w.Write("orders.csv", orders(5)+"x,y,z\n")
	r = w.Run(invoke...)
	t.Log(r.ExitCode, r.Output())
}
