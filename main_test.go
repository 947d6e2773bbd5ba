package main

import "testing"

func TestFrameworkIsQuietUnlessLogsAreAskedFor(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		environ []string
		quiet   bool
	}{
		"nothing set":          {[]string{"PATH=/bin", "TF_INPUT=0"}, true},
		"set to nothing":       {[]string{"TF_LOG=", "TF_LOG_PROVIDER="}, true},
		"all logs":             {[]string{"TF_LOG=TRACE"}, false},
		"logs of providers":    {[]string{"TF_LOG_PROVIDER=DEBUG"}, false},
		"logs of this one":     {[]string{"TF_LOG_PROVIDER_BRANDWAVE=INFO"}, false},
		"the framework's logs": {[]string{"TF_LOG_SDK_FRAMEWORK=TRACE"}, false},
	} {
		set := map[string]string{}
		quietFramework(test.environ, func(name, value string) error { set[name] = value; return nil })
		if quiet := set["TF_LOG_SDK_FRAMEWORK"] == "off"; quiet != test.quiet || len(set) > 1 {
			t.Errorf("%s: set %v", name, set)
		}
	}
}
