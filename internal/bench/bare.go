package main

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"github.com/brandwave/terraform-provider-brandwave/internal/client"
	"github.com/brandwave/terraform-provider-brandwave/internal/mockapi"
)

// workers is how many requests the bare loops have under way: as many as
// Terraform's -parallelism and the provider's max_concurrent_requests allow.
const workers = client.DefaultMaxConcurrentRequests

// Bare is what the requests of a step take without Terraform and the provider.
type Bare struct {
	Seconds  float64        `json:"seconds"`
	Requests map[string]int `json:"requests"`
}

// loops times plain loops of the Go client on an API of their own.
type loops struct {
	api    *api
	orders []order
	ids    []string // of the records that create has made, in no order
}

// timed runs f with a client that has no connection yet.
func (l *loops) timed(ctx context.Context, fs ...func(context.Context, *client.Client) error) (*Bare, error) {
	endpoint, err := client.ParseEndpoint(l.api.url)
	if err != nil {
		return nil, err
	}
	c := client.New(endpoint, mockapi.DefaultToken, client.WithMaxConcurrentRequests(workers))
	l.api.reset()
	started := time.Now()
	for _, f := range fs {
		if err := f(ctx, c); err != nil {
			return nil, err
		}
	}
	return &Bare{Seconds: time.Since(started).Seconds(), Requests: l.api.reset().requests}, nil
}

// create makes a record of each order.
func (l *loops) create(ctx context.Context, c *client.Client) error {
	l.ids = make([]string, len(l.orders))
	return each(ctx, len(l.orders), func(ctx context.Context, i int) error {
		made, err := c.CreateConversion(ctx, l.orders[i].create())
		l.ids[i] = made.ID
		return err
	})
}

// list reads every page.
func (l *loops) list(ctx context.Context, c *client.Client) error {
	for _, err := range c.Pages(ctx, client.Filter{OrganizationID: mockapi.DefaultOrganization}) {
		if err != nil {
			return err
		}
	}
	return nil
}

// get reads every record by itself.
func (l *loops) get(ctx context.Context, c *client.Client) error {
	return each(ctx, len(l.ids), func(ctx context.Context, i int) error {
		_, err := c.GetConversion(ctx, l.ids[i])
		return err
	})
}

// update changes one record.
func (l *loops) update(ctx context.Context, c *client.Client) error {
	count := l.orders[0].quantity + 1
	_, err := c.UpdateConversion(ctx, l.ids[0], client.ConversionUpdate{Count: &count})
	return err
}

// each calls do with 0 to n-1, by as many workers as there are, until one fails.
func each(ctx context.Context, n int, do func(ctx context.Context, i int) error) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	var next atomic.Int64
	var running sync.WaitGroup
	for range workers {
		running.Go(func() {
			for i := int(next.Add(1)) - 1; i < n && ctx.Err() == nil; i = int(next.Add(1)) - 1 {
				if err := do(ctx, i); err != nil {
					stop(err) // The first cause stays.
				}
			}
		})
	}
	running.Wait()
	return context.Cause(ctx)
}
