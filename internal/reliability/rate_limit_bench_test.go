package reliability

import (
	"testing"
	"time"

	"github.com/brandwave/terraform-provider-brandwave/internal/acctest"
	"github.com/brandwave/terraform-provider-brandwave/internal/mockapi"
)

// BenchmarkRateLimit reports how much longer 200 creates, and a refresh of
// them, take under a limit of 20 requests a second than the limit dictates: from
// the first request to the last, as the API sees it. It fails above 1.3 times.
func BenchmarkRateLimit(b *testing.B) {
	const limit, records = 20, 200
	for b.Loop() {
		api := acctest.Start(b, mockapi.WithRateLimit(limit))
		w := api.NewWorkspace(b, conversions(records))
		w.Env = append(w.Env, individually)
		w.Must("apply", "-auto-approve")
		report(b, api, "create", limit, records)
		api.ResetRequests()
		w.Must("plan", "-detailed-exitcode")
		report(b, api, "refresh", limit, records)
	}
}

func report(b *testing.B, api *acctest.API, name string, limit, records int) {
	b.Helper()
	requests := api.Requests()
	took := requests[len(requests)-1].Time.Sub(requests[0].Time)
	// The limit lets one second's worth through at once.
	dictated := time.Duration(records-limit) * time.Second / time.Duration(limit)
	ratio := took.Seconds() / dictated.Seconds()
	b.ReportMetric(ratio, name+"-x-of-limit")
	b.ReportMetric(float64(len(requests)-records), name+"-refused")
	if ratio > 1.3 {
		b.Errorf("%s took %s, %.2f times the %s that the limit dictates", name, took, ratio, dictated)
	}
}
