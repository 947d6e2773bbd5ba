// Package functions has the functions of the provider. They are pure: no client,
// no clock, no environment, so that the same arguments give the same result on
// every machine.
package functions
