// Package conversionrows reads conversions from tables and files, row by row. It
// knows which column holds what, checks each value, and says what is wrong by
// line and column. It keeps nothing of the rows that it has read.
package conversionrows
