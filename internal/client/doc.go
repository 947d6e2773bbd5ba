// Package client is a typed client of the Brandwave conversions API.
//
// It knows HTTP and JSON and nothing of Terraform. Every call goes through one
// path (request.go): build, send, read a bounded body, decode, and on failure
// return a single *Error that says what was attempted and what came back.
package client
