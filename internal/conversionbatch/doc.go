// Package conversionbatch is the resource that holds thousands of conversions
// in one: a map from external_ref to a record. What a record is and how one is
// written are package conversion's; here is what many of them need.
package conversionbatch
