package acctest

import (
	"encoding/json"
	"testing"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/go-plugin"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"
)

// Attach gives the workspace one more provider, test/NAME, which runs in this
// process.
func (w *Workspace) Attach(t *testing.T, name string, server func() tfprotov6.ProviderServer) {
	t.Helper()
	address := registry(t) + "/test/" + name
	serving, closed := make(chan *plugin.ReattachConfig), make(chan struct{})
	failed := make(chan error, 1)
	go func() {
		if err := tf6server.Serve(address, server, tf6server.WithDebug(t.Context(), serving, closed),
			tf6server.WithLoggingSink(t), tf6server.WithGoPluginLogger(hclog.NewNullLogger())); err != nil {
			failed <- err
		}
	}()
	var config *plugin.ReattachConfig
	select {
	case config = <-serving:
	case err := <-failed:
		t.Fatal(err)
	}
	t.Cleanup(func() { <-closed }) // t.Context ends before
	attached, err := json.Marshal(map[string]any{address: map[string]any{
		"Protocol": config.Protocol, "ProtocolVersion": config.ProtocolVersion, "Pid": config.Pid, "Test": config.Test,
		"Addr": map[string]string{"Network": config.Addr.Network(), "String": config.Addr.String()},
	}})
	if err != nil {
		t.Fatal(err)
	}
	w.Env = append(w.Env, "TF_REATTACH_PROVIDERS="+string(attached))
	w.Write("versions.tf", "terraform {\n  required_providers {\n    brandwave = { source = \"brandwave/brandwave\" }\n    "+name+" = { source = \"test/"+name+"\" }\n  }\n}\n")
	w.Must("init")
}
