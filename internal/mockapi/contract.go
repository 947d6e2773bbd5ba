package mockapi

import (
	"bytes"
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/google/uuid"
)

// maxMetadataKey is the length a metadata key may have, in characters.
const maxMetadataKey = 64

//go:embed openapi.yaml
var openAPIDocument []byte

// contract checks requests and answers against the OpenAPI document.
type contract struct {
	doc     *openapi3.T
	options *openapi3filter.Options
}

// loadContract reads the embedded document once a process: every Server shares it, and it is never changed.
var loadContract = sync.OnceValues(func() (*contract, error) {
	doc, err := openapi3.NewLoader().LoadFromData(openAPIDocument)
	if err != nil {
		return nil, fmt.Errorf("reading openapi.yaml: %w", err)
	}
	if err := doc.Validate(context.Background()); err != nil {
		return nil, fmt.Errorf("openapi.yaml is not an OpenAPI document: %w", err)
	}
	return &contract{doc: doc, options: &openapi3filter.Options{
		// Tokens are the server's business: the filter would only know that a header is there.
		AuthenticationFunc:                openapi3filter.NoopAuthenticationFunc,
		IncludeResponseStatus:             true,
		MultiError:                        true,
		RejectWhenRequestBodyNotSpecified: true,
		SkipSettingDefaults:               true,
		SchemaValidationOptions: []openapi3.SchemaValidationOption{
			openapi3.WithStringFormatValidators(map[string]openapi3.StringFormatValidator{
				"uuid":      openapi3.NewCallbackValidator(checkUUID),
				"date-time": openapi3.NewCallbackValidator(checkInstant),
			}),
		},
	}}, nil
})

// operation is the part of the document that speaks about r; nil when none does.
func (c *contract) operation(r *http.Request) (*routers.Route, map[string]string) {
	template, params := pathTemplate(r.URL.Path)
	item := c.doc.Paths.Value(template)
	if item == nil {
		return nil, nil
	}
	op := item.GetOperation(r.Method)
	if op == nil {
		return nil, nil
	}
	return &routers.Route{Spec: c.doc, Path: template, PathItem: item, Method: r.Method, Operation: op}, params
}

// checkRequest says what in the request breaks the contract, naming fields as they are on the wire; "" when nothing does.
func (c *contract) checkRequest(r *http.Request, body []byte) string {
	route, params := c.operation(r)
	if route == nil {
		return "no such operation"
	}
	setBody(r, body)
	defer setBody(r, body)
	found := problems("", openapi3filter.ValidateRequest(r.Context(), &openapi3filter.RequestValidationInput{
		Request: r, PathParams: params, Route: route, Options: c.options,
	}))
	found = append(found, checkQuery(r, route)...)
	if route.Operation.RequestBody != nil && len(body) > 0 {
		found = append(found, checkBody(body)...)
	}
	return strings.Join(found, "; ")
}

// checkAnswer is checkRequest for an answer of ours.
func (c *contract) checkAnswer(r *http.Request, a answer) string {
	route, params := c.operation(r)
	if route == nil {
		return ""
	}
	input := &openapi3filter.ResponseValidationInput{
		RequestValidationInput: &openapi3filter.RequestValidationInput{
			Request: r, PathParams: params, Route: route, Options: c.options,
		},
		Status:  a.status,
		Header:  a.header,
		Options: c.options,
	}
	input.SetBodyBytes(a.body)
	return strings.Join(problems("", openapi3filter.ValidateResponse(r.Context(), input)), "; ")
}

// checkQuery finds parameters the document does not name and parameters given twice. OpenAPI can say neither, and
// both are how a misspelt or doubly built query would slip through unseen.
func checkQuery(r *http.Request, route *routers.Route) []string {
	var found []string
	query := r.URL.Query()
	for _, name := range slices.Sorted(maps.Keys(query)) {
		if route.Operation.Parameters.GetByInAndName(openapi3.ParameterInQuery, name) == nil {
			found = append(found, name+": is not a parameter")
		} else if len(query[name]) > 1 {
			found = append(found, name+": is given more than once")
		}
	}
	return found
}

// checkBody finds what the filter does not look at: text after the JSON value, and metadata keys that are too long.
// The latter is propertyNames in OpenAPI 3.1, but for a 3.1 document the filter compiles the schema again for every
// message, which 100,000 records do not bear.
func checkBody(body []byte) []string {
	decoder := json.NewDecoder(bytes.NewReader(body))
	var fields struct {
		Metadata json.RawMessage `json:"metadata"`
	}
	if err := decoder.Decode(&fields); err != nil {
		return nil // The filter has said so already.
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return []string{"body: more than one JSON value"}
	}
	var metadata map[string]json.RawMessage
	if json.Unmarshal(fields.Metadata, &metadata) != nil {
		return nil // Absent, or not an object, which the filter has said.
	}
	for key := range metadata {
		if utf8.RuneCountInString(key) > maxMetadataKey {
			return []string{fmt.Sprintf("metadata: a key has more than %d characters", maxMetadataKey)}
		}
	}
	return nil
}

// problems turns the filter's nested errors into "field: reason" lines. Values are left out on purpose: they may be
// anybody's data, and the messages end up in test logs.
func problems(field string, err error) []string {
	switch e := err.(type) { //nolint:errorlint // unwraps one level at a time itself
	case nil:
		return nil
	case openapi3.MultiError:
		var found []string
		for _, one := range e {
			found = append(found, problems(field, one)...)
		}
		return found
	case *openapi3filter.RequestError:
		field = "body"
		if e.Parameter != nil {
			field = e.Parameter.Name
		}
		return orReason(field, e.Err, e.Reason)
	case *openapi3filter.ResponseError:
		return orReason("body", e.Err, e.Reason)
	case *openapi3.SchemaError:
		if path := e.JSONPointer(); len(path) > 0 {
			if field == "body" {
				field = ""
			}
			field = strings.TrimPrefix(field+"."+strings.Join(path, "."), ".")
		}
		return []string{field + ": " + e.Reason}
	case *openapi3filter.ParseError:
		if field == "body" {
			return []string{"body: is not valid JSON"}
		}
		return []string{field + ": " + e.Reason}
	default:
		return []string{field + ": " + err.Error()}
	}
}

func orReason(field string, err error, reason string) []string {
	if err == nil {
		return []string{field + ": " + reason}
	}
	return problems(field, err)
}

// checkUUID takes the 36-character form only; the uuid package alone would also take braces and URNs.
func checkUUID(text string) error {
	if len(text) != 36 || uuid.Validate(text) != nil {
		return errors.New("not a UUID")
	}
	return nil
}

func checkInstant(text string) error {
	_, err := parseInstant(text)
	return err
}

// parseInstant reads an RFC 3339 time and normalises it as the API does: UTC, milliseconds, rounded down. The
// built-in date-time format would let February 30th through.
func parseInstant(text string) (time.Time, error) {
	t, err := time.Parse(time.RFC3339, text)
	// Go reads a comma before the fraction, and a year that UTC moves out of the four digits has no text form.
	if err != nil || strings.Contains(text, ",") || t.UTC().Year() < 0 || t.UTC().Year() > 9999 {
		return time.Time{}, errors.New("not an RFC 3339 time such as 2026-03-01T12:00:00Z")
	}
	return normalInstant(t), nil
}

func normalInstant(t time.Time) time.Time {
	return t.UTC().Truncate(time.Millisecond)
}
