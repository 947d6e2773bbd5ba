package conversion_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/brandwave/terraform-provider-brandwave/internal/acctest"
)

// OpenTofu 1.12 keeps the identity that the other provider gave, and has it
// upgraded as if it were ours.
func TestIdentityOfAnotherProviderIsForgotten(t *testing.T) {
	t.Parallel()
	s, api := serveAPI(t)
	upgrade := func(identity string) *tfprotov6.UpgradeResourceIdentityResponse {
		t.Helper()
		upgraded, err := s.UpgradeResourceIdentity(t.Context(), &tfprotov6.UpgradeResourceIdentityRequest{
			TypeName: typeName, Version: 0, RawIdentity: &tfprotov6.RawState{JSON: []byte(identity)},
		})
		if err != nil {
			t.Fatal(err)
		}
		s.ExpectNone(upgraded.Diagnostics)
		return upgraded
	}
	foreign := 0
	for _, name := range recordedStates(t) {
		for _, i := range recordedState(t, name).instances {
			if i.identity == nil {
				continue
			}
			foreign++
			upgraded := upgrade(string(i.identity)).UpgradedIdentity
			expectIdentity(t, s.IdentityOf(upgraded), map[string]string{})

			i.put(t, api)
			moved := s.move(i.provider, i.typeName, i.version, string(i.attributes))
			read, err := s.ReadResource(t.Context(), &tfprotov6.ReadResourceRequest{TypeName: typeName, CurrentState: moved.TargetState, CurrentIdentity: upgraded})
			if err != nil {
				t.Fatal(err)
			}
			s.ExpectNone(read.Diagnostics)
			expectIdentity(t, s.IdentityOf(read.NewIdentity), map[string]string{"id": i.id(), "organization_id": i.want["organization_id"]})
		}
	}
	if foreign == 0 {
		t.Error("no recorded state has an identity")
	}
	ours := `{"id":"` + movedID + `","organization_id":"0b6f3c1e-6f0a-4c3e-9d55-0a4f6d1f2b77"}`
	expectIdentity(t, s.IdentityOf(upgrade(ours).UpgradedIdentity), map[string]string{"id": movedID, "organization_id": "0b6f3c1e-6f0a-4c3e-9d55-0a4f6d1f2b77"})
	for _, other := range []string{`{"id":"` + movedID + `"}`, `{"id":"` + movedID + `","organization_id":"acme"}`, `{"id":"acme","organization_id":"` + movedID + `"}`, `{"id":7}`, `[]`} {
		expectIdentity(t, s.IdentityOf(upgrade(other).UpgradedIdentity), map[string]string{})
	}
}

func TestDeferredPlanOfWhatIsNotReadYetIsNoError(t *testing.T) {
	t.Parallel()
	unread := map[string]any{"id": movedID}
	config := map[string]any{"source_id": acctest.Source, "converted_at": "2026-03-01T12:00:00Z"}
	for _, deferral := range []bool{true, false} {
		s := serveSettings(t, map[string]any{"endpoint": "http://127.0.0.1:1", "api_key": tftypes.UnknownValue, "organization_id": acctest.Organization}, deferral)
		read, planned := s.Read(unread, nil, nil), s.Plan(unread, config, nil)
		if deferral {
			s.ExpectNone(append(read.Diagnostics, planned.Diagnostics...))
			if read.Deferred == nil || planned.Deferred == nil {
				t.Errorf("read: %v, plan: %v", read.Deferred, planned.Deferred)
			}
			continue
		}
		if got := acctest.Told(planned.Diagnostics); len(got) != 1 || !strings.HasPrefix(got[0], "ERROR: Conversion not read yet\n") {
			t.Errorf("plan: %q", got)
		}
	}
}
