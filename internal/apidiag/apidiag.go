// Package apidiag turns an error of the client into one Terraform diagnostic:
// what was attempted, what came back, what to do next, and the request id.
package apidiag

import (
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/brandwave/terraform-provider-brandwave/internal/client"
)

// attributes are the names under which Terraform knows the API's fields, where
// they differ: count is a name that Terraform reserves.
var attributes = map[string]string{"count": "conversion_count"}

// New returns the diagnostic of err. It stands at an attribute when the API
// names exactly one field and has tells that the configuration has it.
func New(err error, has func(attribute string) bool) diag.Diagnostic {
	var e *client.Error
	if !errors.As(err, &e) {
		return diag.NewErrorDiagnostic("Brandwave request failed", err.Error())
	}
	parts := []string{outcome(e), advice(e)}
	if e.RequestID != "" {
		parts = append(parts, "Request ID: "+e.RequestID)
	}
	summary, detail := "Cannot "+e.Action, strings.Join(parts, "\n\n")
	if name := attribute(e, has); name != "" {
		return diag.NewAttributeErrorDiagnostic(path.Root(name), summary, detail)
	}
	return diag.NewErrorDiagnostic(summary, detail)
}

// Explain is the outcome and the advice of err in one paragraph, for messages
// that speak of several requests, and the request id.
func Explain(err error) (text, requestID string) {
	var e *client.Error
	if !errors.As(err, &e) {
		return err.Error(), ""
	}
	return outcome(e) + " " + advice(e), e.RequestID
}

func outcome(e *client.Error) string {
	s := e.Outcome() + "."
	if e.Attempts > 1 {
		s += fmt.Sprintf(" This was attempt %d.", e.Attempts)
	}
	return s
}

// Anywhere is a has for New where no attribute is to be pointed at.
func Anywhere(string) bool { return false }

func attribute(e *client.Error, has func(string) bool) string {
	if !isInvalid(e) || len(e.Fields) != 1 {
		return ""
	}
	name := e.Fields[0]
	if renamed, ok := attributes[name]; ok {
		name = renamed
	}
	if !has(name) {
		return ""
	}
	return name
}

func isInvalid(e *client.Error) bool {
	return e.Kind == client.KindStatus &&
		(e.Status == http.StatusBadRequest || e.Status == http.StatusUnprocessableEntity)
}
