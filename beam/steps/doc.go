// Package steps has the work of a run that Beam hands out: functions on single
// elements that know nothing of each other. Elements are small (numbers and names);
// what is large is read from the run's folder and written there, under names that
// depend on the content alone. So a worker that dies, or does its work twice, changes
// nothing.
package steps
