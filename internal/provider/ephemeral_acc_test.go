package provider_test

import (
	"context"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/brandwave/terraform-provider-brandwave/internal/acctest"
)

// keeper is a provider with one ephemeral resource, keeper_key, as a store of
// secrets has it. Each key that it gives is another text, as if it had a short
// life; ours is the same without the white space.
type keeper struct{ opened, closed atomic.Int64 }

func (k *keeper) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName = "keeper"
}

func (k *keeper) Schema(context.Context, provider.SchemaRequest, *provider.SchemaResponse) {}

func (k *keeper) Configure(context.Context, provider.ConfigureRequest, *provider.ConfigureResponse) {}

func (k *keeper) Resources(context.Context) []func() resource.Resource { return nil }

func (k *keeper) DataSources(context.Context) []func() datasource.DataSource { return nil }

func (k *keeper) EphemeralResources(context.Context) []func() ephemeral.EphemeralResource {
	return []func() ephemeral.EphemeralResource{func() ephemeral.EphemeralResource { return keptKey{k} }}
}

type keptKey struct{ *keeper }

func (k keptKey) Metadata(_ context.Context, req ephemeral.MetadataRequest, resp *ephemeral.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_key"
}

func (k keptKey) Schema(_ context.Context, _ ephemeral.SchemaRequest, resp *ephemeral.SchemaResponse) {
	resp.Schema = schema.Schema{Attributes: map[string]schema.Attribute{"value": schema.StringAttribute{Computed: true}}}
}

func (k keptKey) Open(ctx context.Context, _ ephemeral.OpenRequest, resp *ephemeral.OpenResponse) {
	resp.Diagnostics.Append(resp.Result.SetAttribute(ctx, path.Root("value"), acctest.Canary+strings.Repeat("\n", int(k.opened.Add(1))))...)
}

func (k keptKey) Close(context.Context, ephemeral.CloseRequest, *ephemeral.CloseResponse) {
	k.closed.Add(1)
}

// The workspace is searched for the key at the end, saved plans included.
func TestKeyFromAnEphemeralResource(t *testing.T) {
	t.Parallel()
	acctest.Since(t, "an ephemeral resource", "1.10", "1.11")
	api := acctest.Start(t)
	w := api.NewWorkspace(t, "")
	store := &keeper{}
	w.Attach(t, "keeper", providerserver.NewProtocol6(store))
	w.Env = append(w.Env, "BRANDWAVE_API_KEY=")
	config := "ephemeral \"keeper_key\" \"brandwave\" {}\nprovider \"brandwave\" {\n  api_key = ephemeral.keeper_key.brandwave.value\n}\n" + record + batch + lookUp
	w.Write("main.tf", config)
	for _, phase := range []struct {
		args     []string
		requests string // of what must have been made
	}{
		{[]string{"validate"}, ""},
		{[]string{"plan", "-out=saved.plan"}, "GET"},
		{[]string{"show", "-json", "saved.plan"}, ""},
		{[]string{"apply", "saved.plan"}, "POST"},
		{[]string{"plan", "-detailed-exitcode"}, "GET"},
		{[]string{"state", "pull"}, ""},
		{[]string{"destroy", "-auto-approve"}, "DELETE"},
	} {
		api.ResetRequests()
		before := store.opened.Load()
		w.Must(phase.args...)
		opened := store.opened.Load() - before
		if asked := api.Asked(phase.requests); phase.requests != "" && (opened == 0 || len(asked) == 0) {
			t.Errorf("%v: the key was opened %d times, requests: %v", phase.args, opened, api.Asked())
		}
		if phase.requests == "" && (opened > 0 || len(api.Asked()) > 0) {
			t.Errorf("%v needs no key: opened %d times, requests: %v", phase.args, opened, api.Asked())
		}
	}
	if opened, closed := store.opened.Load(), store.closed.Load(); opened != closed {
		t.Errorf("opened %d times and closed %d times", opened, closed)
	}
	if n := len(api.All()); n != 0 {
		t.Errorf("%d records are left", n)
	}
}
