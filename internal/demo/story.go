package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
)

// tellStory is the demo from start to end. Each step fails unless it came out
// as it says.
func tellStory(ctx context.Context, p *printer) error {
	s, err := newStage(ctx, p)
	if err != nil {
		return err
	}
	if err := errors.Join(play(ctx, p, s), s.close()); err != nil {
		return err
	}
	p.say("The API is empty again; state, provider and mock are gone with their temporary directory.")
	return nil
}

func play(ctx context.Context, p *printer, s *stage) error {
	p.say("A mock of the Brandwave API runs at %s.\nThe provider finds it through the usual environment variables:\n", s.url)
	for _, setting := range s.settings() {
		p.say("  export %s", setting)
	}
	if !p.verbose {
		p.say("\nLong output is cut here. DEMO_VERBOSE=1 shows all of it.")
	}

	t := &teller{stage: s, p: p, seed: s.cli(p, "seed-from-csv"), ledger: ledger{mock: s.mock}}
	for _, step := range []func(context.Context) error{t.data, t.plan, t.apply, t.lookUp, t.planAgain, t.change, t.destroy} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	if broken := s.mock.Violations(); len(broken) > 0 {
		return fmt.Errorf("requests or answers were not as the API's document has them: %s", strings.Join(broken, "; "))
	}
	p.say("\n%s", p.paint(bold, "Done"))
	p.say("All requests that wrote: %s. The body of the PATCH was %s.", describe(writes(s.mock.Requests())), t.patched)
	return nil
}

// teller holds what later steps need of earlier ones.
type teller struct {
	*stage
	p       *printer
	seed    cli
	ledger  ledger
	orders  int    // rows of the CSV file
	patched string // body of the PATCH
}

func (t *teller) csvFile() string { return t.path("examples", "seed-from-csv", "conversions.csv") }

func (t *teller) data(context.Context) error {
	t.p.step("The data", "A CSV file lists conversions, some with an empty cell.\nA resource with for_each makes one conversion of each row.")
	content, err := os.ReadFile(t.csvFile())
	if err != nil {
		return err
	}
	table, err := rows(t.csvFile())
	if err != nil {
		return err
	}
	t.orders = len(table) - 1
	t.p.command("head -n 4 conversions.csv")
	t.p.output(strings.Join(strings.Split(string(content), "\n")[:4], "\n"), nil)

	t.p.command("cat main.tf")
	config, err := os.ReadFile(t.path("examples", "seed-from-csv", "main.tf"))
	if err != nil {
		return err
	}
	t.p.output(string(config), block("resource "))

	if err := t.setSource("seed-from-csv"); err != nil {
		return err
	}
	t.p.command("cat terraform.tfvars")
	vars, err := os.ReadFile(t.path("examples", "seed-from-csv", "terraform.tfvars"))
	if err != nil {
		return err
	}
	t.p.output(string(vars), nil)
	return nil
}

func (t *teller) plan(ctx context.Context) error {
	t.p.step("What would be done", fmt.Sprintf("Nothing is recorded yet, so the plan is to create all %d. It writes nothing.", t.orders))
	if err := t.seed.run(ctx, matching("Installed ", "successfully initialized"), "init"); err != nil {
		return err
	}
	if err := t.seed.run(ctx, firstChange, "plan", "-out=seed.tfplan"); err != nil {
		return err
	}
	requests := t.ledger.next()
	t.p.result("Requests to the API: %s.", describe(requests))
	return expectWrites(requests, "POST", 0)
}

func (t *teller) apply(ctx context.Context) error {
	t.p.step("Do it", "Apply records each row as a conversion.")
	if err := t.seed.run(ctx, firstDone, "apply", "seed.tfplan"); err != nil {
		return err
	}
	requests := t.ledger.next()
	t.p.result("Requests to the API: %s. It now holds %s.", describe(requests), count(len(t.mock.All()), "conversion"))
	if len(t.mock.All()) != t.orders {
		return fmt.Errorf("the API should hold %d conversions but holds %d", t.orders, len(t.mock.All()))
	}
	return expectWrites(requests, "POST", t.orders)
}

func (t *teller) lookUp(ctx context.Context) error {
	t.p.step("Look some up", "Another configuration, with a state of its own, finds conversions by their\nexternal_ref and reads a campaign out of the metadata.")
	t.p.command("cd ../lookup-in-module")
	other := t.cli(t.p, "lookup-in-module")
	if err := other.run(ctx, matching("successfully initialized"), "init"); err != nil {
		return err
	}
	if err := other.run(ctx, outputs, "apply", "-auto-approve"); err != nil {
		return err
	}
	requests := t.ledger.next()
	t.p.result("Requests to the API: %s.", describe(requests))
	out, err := other.quietly(ctx, "output", "-json", "orders")
	if err != nil {
		return err
	}
	if err := t.expectFound(out); err != nil {
		return err
	}
	t.p.command("cd ../seed-from-csv")
	return expectWrites(requests, "POST", 0)
}

// expectFound fails unless each order that was looked up has the API's id.
func (t *teller) expectFound(outputJSON string) error {
	var found map[string]struct{ ID string }
	if err := json.Unmarshal([]byte(outputJSON), &found); err != nil {
		return fmt.Errorf("reading the outputs: %w", err)
	}
	if len(found) == 0 {
		return errors.New("the look-up should have found something")
	}
	ids := map[string]string{}
	for _, c := range t.mock.All() {
		if c.ExternalRef != nil {
			ids[*c.ExternalRef] = c.ID
		}
	}
	for order, c := range found {
		if c.ID == "" || c.ID != ids[order] {
			return fmt.Errorf("the look-up of %s should have found %q but found %q", order, ids[order], c.ID)
		}
	}
	return nil
}

func (t *teller) planAgain(ctx context.Context) error {
	t.p.step("Plan again", "All conversions are read back, most of them from a page of the list, and compared:\nas nothing has changed, there is nothing to do. -detailed-exitcode would exit with 2\notherwise.")
	if err := t.seed.run(ctx, matching("No changes."), "plan", "-detailed-exitcode"); err != nil {
		return err
	}
	requests := t.ledger.next()
	t.p.result("Requests to the API: %s.", describe(requests))
	return expectWrites(requests, "POST", 0)
}

func (t *teller) change(ctx context.Context) error {
	t.p.step("Change one row", "The plan shows the one field that differs, and only that field is sent.")
	e, err := raise(t.csvFile())
	if err != nil {
		return err
	}
	t.p.say("\n  In conversions.csv:")
	t.p.output("- "+e.before+"\n+ "+e.after, nil)
	if err := t.seed.run(ctx, firstChange, "plan", "-out=change.tfplan"); err != nil {
		return err
	}
	plan, err := t.seed.quietly(ctx, "show", "-json", "change.tfplan")
	if err != nil {
		return err
	}
	if err := expectOneField(plan, changedField); err != nil {
		return err
	}
	if err := t.seed.run(ctx, matching(" complete after ", "Apply complete!"), "apply", "change.tfplan"); err != nil {
		return err
	}
	return t.expectPatch(e.value)
}

// expectPatch shows the PATCH, and fails unless it was one and of one field.
func (t *teller) expectPatch(quantity int64) error {
	requests := t.ledger.next()
	if err := expectWrites(requests, "PATCH", 1); err != nil {
		return err
	}
	patch := writes(requests)[0]
	t.patched = string(patch.Body)
	t.p.result("The API got: %s %s %s", patch.Method, patch.Path, t.patched)
	if want := fmt.Sprintf(`{"count":%d}`, quantity); t.patched != want {
		return fmt.Errorf("the PATCH should have been %s", want)
	}
	return nil
}

func (t *teller) destroy(ctx context.Context) error {
	t.p.step("Remove all", "Destroy deletes what this configuration has recorded.")
	if err := t.seed.run(ctx, matching("Destroy complete!"), "destroy", "-auto-approve"); err != nil {
		return err
	}
	requests := t.ledger.next()
	t.p.result("Requests to the API: %s.", describe(requests))
	if left := len(t.mock.All()); left > 0 {
		return fmt.Errorf("the API should be empty but holds %s", count(left, "conversion"))
	}
	return expectWrites(requests, "DELETE", t.orders)
}
