package main

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"text/template"
	"time"

	"github.com/brandwave/terraform-provider-brandwave/internal/client"
	"github.com/brandwave/terraform-provider-brandwave/internal/mockapi"
)

//go:embed templates
var templates embed.FS

func builtIn(name string) (*template.Template, error) {
	return template.ParseFS(templates, "templates/"+name+".tf.tmpl")
}

// Individual reads, in the words of the provider's environment.
var individually = []string{"BRANDWAVE_REFRESH_STRATEGY=individual"}

// runner measures scenarios, each on an API of its own, with the bare limits of
// its steps on another.
type runner struct {
	*stage
	set      settings
	progress io.Writer
	report   Report
	latency  time.Duration
}

// step is one command of a scenario.
type step struct {
	name   string
	args   []string
	env    []string
	change bool // one row before
	exits  int  // with this code; -1: any
	bare   *Bare
}

// all measures what the settings ask for. What it has measured is in the report
// also where it fails.
func (r *runner) all(ctx context.Context) error {
	var failed []error
	for i, latency := range r.set.latencies {
		r.latency = latency
		for _, name := range r.set.only {
			var err error
			switch name {
			case "single":
				err = r.single(ctx)
			case "other":
				err = r.another(ctx)
			case "batch":
				err = r.batch(ctx)
				if err == nil && i == 0 { // It makes no requests, so that latency is nothing to it.
					err = r.batchPlan(ctx)
				}
			case "data":
				err = r.data(ctx)
			}
			if ctx.Err() != nil {
				return ctx.Err()
			}
			if err != nil {
				// What was measured before and what comes after is worth having.
				failed = append(failed, fmt.Errorf("%s at %s: %w", name, latency, err))
				r.say("  failed")
			}
		}
	}
	return errors.Join(failed...)
}

func (r *runner) say(format string, args ...any) { fmt.Fprintf(r.progress, format+"\n", args...) }

// onAPI runs f with a new API of the latency that is measured.
func (r *runner) onAPI(ctx context.Context, f func(*api) error) error {
	a, err := newAPI(ctx, r.latency)
	if err != nil {
		return err
	}
	return errors.Join(f(a), a.close())
}

// bares are the bare limits of the steps over n orders.
type bares struct{ create, list, get, changeListed, changeRead *Bare }

// bares times the loops, those that read each record by itself only if asked.
func (r *runner) bares(ctx context.Context, orders []order, singly bool) (b bares, err error) {
	r.say("  bare limit")
	err = r.onAPI(ctx, func(a *api) error {
		l := &loops{api: a, orders: orders}
		type requests = []func(context.Context, *client.Client) error
		for _, timing := range []struct {
			to     **Bare
			do     requests
			unless bool
		}{
			{&b.create, requests{l.create}, false},
			{&b.list, requests{l.list}, false},
			{&b.get, requests{l.get}, !singly},
			{&b.changeListed, requests{l.list, l.update}, false},
			{&b.changeRead, requests{l.get, l.update}, !singly},
		} {
			if timing.unless {
				continue
			}
			if *timing.to, err = l.timed(ctx, timing.do...); err != nil {
				return err
			}
		}
		return nil
	})
	return b, err
}

var (
	apply       = []string{"apply", "-auto-approve"}
	emptyPlan   = []string{"plan", "-detailed-exitcode"}
	withoutRead = []string{"plan", "-detailed-exitcode", "-refresh=false"}
)

func (r *runner) single(ctx context.Context) error {
	orders := newOrders(r.set.single)
	title := fmt.Sprintf("%s brandwave_conversion with for_each", number(len(orders)))
	r.say("%s, %s", title, r.latency)
	b, err := r.bares(ctx, orders, true)
	if err != nil {
		return err
	}
	config, err := builtIn("single")
	if err != nil {
		return err
	}
	steps := []step{
		{name: stepApply, args: apply, bare: b.create},
		{name: stepPlan, args: emptyPlan, bare: b.list},
		{name: stepControl, args: emptyPlan, env: []string{standInFor + "=" + r.control}},
		{name: stepIndividual, args: emptyPlan, env: individually, bare: b.get},
		{name: stepNoRefresh, args: withoutRead},
		{name: stepChange, args: apply, change: true, bare: b.changeListed},
	}
	if r.control == "" {
		steps = slices.DeleteFunc(steps, func(s step) bool { return s.name == stepControl })
	}
	return r.records(ctx, title, "single", r.ours, config, orders, steps)
}

func (r *runner) batch(ctx context.Context) error {
	orders := newOrders(r.set.batch)
	title := fmt.Sprintf("one brandwave_conversion_batch of %s", number(len(orders)))
	r.say("%s, %s", title, r.latency)
	b, err := r.bares(ctx, orders, false)
	if err != nil {
		return err
	}
	config, err := builtIn("batch")
	if err != nil {
		return err
	}
	return r.records(ctx, title, "batch", r.ours, config, orders, []step{
		{name: stepApply, args: apply, bare: b.create},
		{name: stepPlan, args: emptyPlan, bare: b.list},
		{name: stepNoRefresh, args: withoutRead},
		{name: stepChange, args: apply, change: true, bare: b.changeListed},
	})
}

func (r *runner) batchPlan(ctx context.Context) error {
	orders := newOrders(r.set.batchPlan)
	title := fmt.Sprintf("one brandwave_conversion_batch of %s", number(len(orders)))
	r.say("%s", title)
	config, err := builtIn("batch")
	if err != nil {
		return err
	}
	return r.onAPI(ctx, func(a *api) error {
		w, err := r.newWorkspace(ctx, r.ours, a, config, orders)
		if err != nil {
			return err
		}
		return r.step(ctx, w, Row{Title: title, Scenario: "batch-plan", N: len(orders)}, step{name: stepFirstPlan, args: []string{"plan"}})
	})
}

// another runs the steps of single with another provider.
func (r *runner) another(ctx context.Context) error {
	orders := newOrders(r.set.single)
	title := fmt.Sprintf("%s records by %s", number(len(orders)), r.set.source)
	r.say("%s, %s", title, r.latency)
	b, err := r.bares(ctx, orders, true)
	if err != nil {
		return err
	}
	text, err := os.ReadFile(r.set.template)
	if err != nil {
		return err
	}
	config, err := template.New(filepath.Base(r.set.template)).Parse(string(text))
	if err != nil {
		return err
	}
	return r.records(ctx, title, "other", r.other, config, orders, []step{
		{name: stepApply, args: apply, bare: b.create},
		{name: stepPlan, args: emptyPlan, exits: -1, bare: b.get},
		{name: stepNoRefresh, args: withoutRead, exits: -1},
		{name: stepChange, args: apply, change: true, bare: b.changeRead},
	})
}

// records measures steps on records that the configuration makes of the orders.
func (r *runner) records(ctx context.Context, title, scenario string, p provider, config *template.Template, orders []order, steps []step) error {
	return r.onAPI(ctx, func(a *api) error {
		w, err := r.newWorkspace(ctx, p, a, config, orders)
		if err != nil {
			return err
		}
		for _, s := range steps {
			if s.change {
				if err := w.change(); err != nil {
					return err
				}
			}
			if err := r.step(ctx, w, Row{Title: title, Scenario: scenario, N: len(orders)}, s); err != nil {
				return err
			}
			if err := a.expect(w.orders); err != nil {
				return fmt.Errorf("after %s: %w", s.name, err)
			}
		}
		return nil
	})
}

func (r *runner) data(ctx context.Context) error {
	title := fmt.Sprintf("data source brandwave_conversions over %s", number(r.set.records))
	r.say("%s, %s", title, r.latency)
	return r.onAPI(ctx, func(a *api) error {
		a.Seed(r.set.records, mockapi.DefaultOrganization)
		r.say("  bare limit")
		l := &loops{api: a}
		list, err := l.timed(ctx, l.list)
		if err != nil {
			return err
		}
		config, err := builtIn("data")
		if err != nil {
			return err
		}
		w, err := r.newWorkspace(ctx, r.ours, a, config, nil)
		if err != nil {
			return err
		}
		for _, s := range []step{
			{name: stepReadPlan, args: []string{"plan"}, bare: list},
			{name: stepReadApply, args: apply, bare: list},
		} {
			if err := r.step(ctx, w, Row{Title: title, Scenario: "data", N: r.set.records}, s); err != nil {
				return err
			}
		}
		return nil
	})
}

// step measures one command and adds it to the report.
func (r *runner) step(ctx context.Context, w *workspace, row Row, s step) error {
	m, err := w.run(ctx, s.exits, s.env, s.args...)
	if err != nil {
		return err
	}
	row.Step, row.LatencyMS, row.Bare = s.name, float64(r.latency)/float64(time.Millisecond), s.bare
	row.Seconds, row.WireSeconds = m.seconds, m.traffic.onTheWire().Seconds()
	row.Requests, row.Connections = m.traffic.requests, m.traffic.connections
	row.CLI, row.Provider = m.cli, m.provider
	switch {
	case s.exits == -1 && m.code == 2:
		row.Note = "the plan has changes"
	case s.exits == -1 && m.code != 0:
		row.Note = fmt.Sprintf("exit code %d", m.code)
	}
	r.report.Rows = append(r.report.Rows, row)
	r.say("  %-34s %8s s  %s", s.name, seconds(row.Seconds), requestsText(row.Requests))
	return nil
}
