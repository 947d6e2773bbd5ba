package main

import (
	"encoding/csv"
	"fmt"
	"os"
	"strconv"
	"time"

	"github.com/brandwave/terraform-provider-brandwave/internal/client"
	"github.com/brandwave/terraform-provider-brandwave/internal/mockapi"
)

// source is the conversion source of all records that a configuration makes.
const source = "7c9e6679-7425-40de-944b-e07fc1f90ae7"

// order is a row of the CSV file and a record of the API.
type order struct {
	id, origin, campaign string
	at                   time.Time
	quantity             int64
}

// newOrders returns n different ones, the same for every call.
func newOrders(n int) []order {
	origins := []string{"website", "app", "store"}
	start := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	orders := make([]order, n)
	for i := range orders {
		orders[i] = order{
			id:       fmt.Sprintf("ORDER-%06d", i+1),
			at:       start.Add(time.Duration(i) * time.Minute),
			quantity: int64(i%5) + 1,
			origin:   origins[i%len(origins)],
			campaign: fmt.Sprintf("spring-%d", i%10),
		}
	}
	return orders
}

func writeCSV(name string, orders []order) error {
	file, err := os.Create(name)
	if err != nil {
		return err
	}
	w := csv.NewWriter(file)
	rows := [][]string{{"order_id", "converted_at", "quantity", "origin", "campaign"}}
	for _, o := range orders {
		rows = append(rows, []string{o.id, o.at.Format(time.RFC3339), strconv.FormatInt(o.quantity, 10), o.origin, o.campaign})
	}
	err = w.WriteAll(rows)
	if closing := file.Close(); err == nil {
		err = closing
	}
	return err
}

// create is the request that records the order.
func (o order) create() client.ConversionCreate {
	return client.ConversionCreate{
		OrganizationID: mockapi.DefaultOrganization,
		SourceID:       source,
		ConvertedAt:    client.Timestamp(o.at),
		Count:          o.quantity,
		Origin:         &o.origin,
		ExternalRef:    &o.id,
		Metadata:       fmt.Appendf(nil, `{"campaign":%q}`, o.campaign),
	}
}
