package main

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// The row that the demo changes, and the column.
const (
	changedOrder  = "ORDER-1004"
	changedColumn = "quantity"
	changedField  = "conversion_count"
)

// rows reads a CSV file.
func rows(name string) ([][]string, error) {
	content, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	return csv.NewReader(strings.NewReader(string(content))).ReadAll()
}

// edit is one changed line of a CSV file.
type edit struct {
	before, after string
	value         int64 // that the column has now
}

// raise adds two to the quantity of a row, and leaves every other line alone.
func raise(name string) (edit, error) {
	table, err := rows(name)
	if err != nil {
		return edit{}, err
	}
	column := slices.Index(table[0], changedColumn)
	row := slices.IndexFunc(table, func(r []string) bool { return r[0] == changedOrder })
	if column < 0 || row < 0 {
		return edit{}, fmt.Errorf("%s has no column %s or no row %s", name, changedColumn, changedOrder)
	}
	content, err := os.ReadFile(name)
	if err != nil {
		return edit{}, err
	}
	lines := strings.Split(string(content), "\n")
	fields := strings.Split(lines[row], ",")
	if !slices.Equal(fields, table[row]) {
		return edit{}, fmt.Errorf("row %s of %s has quotes, which the demo cannot edit", changedOrder, name)
	}
	quantity, err := strconv.ParseInt(fields[column], 10, 64)
	if err != nil {
		return edit{}, fmt.Errorf("row %s of %s: %w", changedOrder, name, err)
	}
	e := edit{before: lines[row], value: quantity + 2}
	fields[column] = strconv.FormatInt(e.value, 10)
	e.after = strings.Join(fields, ",")
	lines[row] = e.after
	return e, os.WriteFile(name, []byte(strings.Join(lines, "\n")), 0o600)
}

// expectOneField fails unless a plan, as show -json prints it, updates one
// resource in place and one attribute of it, the one of this name.
func expectOneField(planJSON, field string) error {
	var plan struct {
		ResourceChanges []struct {
			Address string
			Change  struct {
				Actions       []string
				Before, After map[string]any
			}
		} `json:"resource_changes"`
	}
	if err := json.Unmarshal([]byte(planJSON), &plan); err != nil {
		return fmt.Errorf("reading the plan: %w", err)
	}
	var changed []string
	for _, resource := range plan.ResourceChanges {
		if slices.Equal(resource.Change.Actions, []string{"no-op"}) {
			continue
		}
		if !slices.Equal(resource.Change.Actions, []string{"update"}) {
			return fmt.Errorf("the plan should update %s in place, but would %s it", resource.Address, strings.Join(resource.Change.Actions, " and "))
		}
		for name, value := range resource.Change.After {
			if !reflect.DeepEqual(value, resource.Change.Before[name]) {
				changed = append(changed, name)
			}
		}
	}
	if !slices.Equal(changed, []string{field}) {
		return errors.New("the plan should change " + field + " of one conversion, but changes: " + strings.Join(changed, ", "))
	}
	return nil
}
