package conversion_test

import (
	"testing"

	"github.com/brandwave/terraform-provider-brandwave/internal/acctest"
	"github.com/brandwave/terraform-provider-brandwave/internal/mockapi"
)

const typeName = "brandwave_conversion"

// served is the resource of the configured provider; see acctest.Served.
type served struct{ *acctest.ServedResource }

func serve(t testing.TB, endpoint, key, organization string) *served {
	t.Helper()
	settings := map[string]any{"endpoint": endpoint, "api_key": key}
	if organization != "" {
		settings["organization_id"] = organization
	}
	return serveSettings(t, settings, false)
}

// serveSettings serves the provider with these settings, to an engine that allows
// deferral or not.
func serveSettings(t testing.TB, settings map[string]any, deferral bool) *served {
	t.Helper()
	return &served{acctest.Serve(t, settings, deferral).Resource(typeName)}
}

// serveAPI serves the provider for a mock API.
func serveAPI(t testing.TB, opts ...mockapi.Option) (*served, *acctest.API) {
	t.Helper()
	api := acctest.Start(t, opts...)
	return serve(t, api.URL, acctest.Canary, acctest.Organization), api
}
