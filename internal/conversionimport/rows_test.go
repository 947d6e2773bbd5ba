//go:build !race

package conversionimport_test

// manyRows is what an import must be able to do. With the race detector it takes
// too long for every change.
const manyRows = 50_000
