// Package conversionimport is the action that records the rows of a file, of any
// size, without keeping state.
package conversionimport
