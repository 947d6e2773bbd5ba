package main

import (
	"maps"
	"testing"

	"github.com/brandwave/terraform-provider-brandwave/internal/acctest"
	"github.com/brandwave/terraform-provider-brandwave/internal/mockapi"
)

func TestRecordActionExample(t *testing.T) {
	t.Parallel()
	acctest.Since(t, "an action", "1.14", "")
	api := acctest.Start(t, mockapi.WithToken(mockapi.DefaultToken))
	w := story(t, api, "actions/brandwave_record_conversion")
	w.Env = append(w.Env, `TF_VAR_order={"number":"ORDER-1001","placed_at":"2026-03-01T14:00:00+01:00"}`)
	write(t, w, "provider.tf", read(t, "provider/provider.tf"))
	must(t, w, 0, "init")
	must(t, w, 0, "apply", "-auto-approve")
	must(t, w, 0, "plan", "-detailed-exitcode")
	contains(t, must(t, w, 0, "apply", "-auto-approve", "-invoke=action.brandwave_record_conversion.order"), "Recorded already, with the same content")
	all := api.All()
	if len(all) != 1 || *all[0].ExternalRef != "ORDER-1001" || *all[0].Origin != "website" || all[0].ConvertedAt.Format("15:04") != "13:00" || string(all[0].Metadata) != `{"campaign":"spring-launch"}` {
		t.Errorf("recorded are %+v", all)
	}
}

func TestImportActionExample(t *testing.T) {
	t.Parallel()
	acctest.Since(t, "an action", "1.14", "")
	api := acctest.Start(t, mockapi.WithToken(mockapi.DefaultToken))
	w := story(t, api, "actions/brandwave_import_conversions")
	write(t, w, "provider.tf", read(t, "provider/provider.tf"))
	must(t, w, 0, "init")
	invoke := []string{"apply", "-auto-approve", "-invoke=action.brandwave_import_conversions.orders"}
	contains(t, must(t, w, 0, invoke...), "orders.csv: 3 recorded, 0 skipped, 0 rejected, 0 failed")
	contains(t, must(t, w, 0, invoke...), "orders.csv: 0 recorded, 3 skipped, 0 rejected, 0 failed")
	counts := map[string]int64{}
	for _, c := range api.All() {
		counts[*c.ExternalRef+" "+*c.Origin+" "+string(c.Metadata)] = c.Count
	}
	want := map[string]int64{`ORDER-2001 website {"campaign":"spring-launch"}`: 2, "ORDER-2002 app ": 1, `ORDER-2003 website {"campaign":"spring-launch"}`: 1}
	if !maps.Equal(counts, want) {
		t.Errorf("recorded are %v", counts)
	}
}
