// Package conversion is all that Terraform knows of one conversion: the
// resource, the data sources, and the one model between them and the client.
package conversion
