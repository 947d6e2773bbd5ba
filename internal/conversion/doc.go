// Package conversion is all that Terraform knows of one conversion: the
// resource, the data sources, the list resource, and the one model between them
// and the client.
package conversion
