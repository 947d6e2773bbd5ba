package acctest

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/brandwave/terraform-provider-brandwave/internal/mockapi"
)

// WriteState gives the workspace a state that holds these conversions, as
// instances 0 to n-1 of brandwave_conversion.many: what an apply would leave,
// without its time.
func (w *Workspace) WriteState(conversions []mockapi.Conversion) {
	w.t.Helper()
	type instance struct {
		IndexKey   int            `json:"index_key"`
		Attributes map[string]any `json:"attributes"`
	}
	instances := make([]instance, len(conversions))
	for i, c := range conversions {
		instances[i] = instance{i, map[string]any{
			"id": c.ID, "organization_id": c.OrganizationID, "source_id": c.SourceID, "external_ref": c.ExternalRef,
			"converted_at": c.ConvertedAt.UTC().Format("2006-01-02T15:04:05Z07:00"), "conversion_count": c.Count, "origin": c.Origin,
			"metadata": nil,
		}}
		if c.Metadata != nil {
			instances[i].Attributes["metadata"] = string(c.Metadata)
		}
	}
	state, err := json.Marshal(map[string]any{
		"version": 4, "terraform_version": "1.5.0", "serial": 1, "lineage": "7d1c2d9e-6e0b-4e0c-9a51-2f1b9f0c3d4e", "outputs": map[string]any{},
		"resources": []any{map[string]any{
			"mode": "managed", "type": "brandwave_conversion", "name": "many",
			"provider": `provider["` + registry(w.t) + `/brandwave/brandwave"]`, "instances": instances,
		}},
	})
	if err != nil {
		w.t.Fatal(err)
	}
	w.Write(stateFile, string(state))
}

// registry is where the engine takes a provider to be that names no host.
func registry(t testing.TB) string {
	t.Helper()
	if Engine(t).Tofu {
		return "registry.opentofu.org"
	}
	return "registry.terraform.io"
}

const stateFile = "terraform.tfstate"

// instances hands each instance of the workspace's state to f, in its order.
func (w *Workspace) instances(f func(instance map[string]any)) (state map[string]any) {
	w.t.Helper()
	b, err := os.ReadFile(filepath.Join(w.Dir, stateFile))
	if err == nil {
		err = json.Unmarshal(b, &state)
	}
	if err != nil {
		w.t.Fatal(err)
	}
	resources, _ := state["resources"].([]any)
	for _, r := range resources {
		resource, _ := r.(map[string]any)
		instances, _ := resource["instances"].([]any)
		for _, i := range instances {
			if instance, ok := i.(map[string]any); ok {
				f(instance)
			}
		}
	}
	return state
}

// Identities are those of the workspace's state, in its order; nil where an
// instance has none.
func (w *Workspace) Identities() []map[string]string {
	w.t.Helper()
	var all []map[string]string
	w.instances(func(instance map[string]any) {
		var identity map[string]string
		if set, ok := instance["identity"].(map[string]any); ok {
			identity = map[string]string{}
			for name, v := range set {
				identity[name], _ = v.(string)
			}
		}
		all = append(all, identity)
	})
	return all
}

// ForgetIdentities leaves the workspace's state as it was written before there
// were identities.
func (w *Workspace) ForgetIdentities() {
	w.t.Helper()
	state := w.instances(func(instance map[string]any) {
		delete(instance, "identity")
		delete(instance, "identity_schema_version")
	})
	b, err := json.Marshal(state)
	if err != nil {
		w.t.Fatal(err)
	}
	w.Write(stateFile, string(b))
}

// OfAnotherNamespace makes the state one that this provider has written under
// the same name in another namespace, such as a fork's. Main must have been told
// of NAMESPACE/brandwave.
func (w *Workspace) OfAnotherNamespace(namespace string) {
	w.t.Helper()
	b, err := os.ReadFile(filepath.Join(w.Dir, "terraform.tfstate"))
	if err != nil {
		w.t.Fatal(err)
	}
	const ours = `/brandwave/brandwave\"]`
	if !strings.Contains(string(b), ours) {
		w.t.Fatalf("no provider ends in %s in the state", ours)
	}
	w.Write("terraform.tfstate", strings.ReplaceAll(string(b), ours, "/"+namespace+`/brandwave\"]`))
}
