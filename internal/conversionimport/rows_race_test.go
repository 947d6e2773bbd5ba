//go:build race

package conversionimport_test

const manyRows = 5_000
