// Command verify checks that a folder holds a release as the Terraform and
// OpenTofu registries accept it:
//
//	verify DIST LICENSE MANIFEST OS_ARCH...
//
// There is one zip for each OS_ARCH and no other, with the provider and LICENSE in
// it; one list of checksums that names exactly the zips and the manifest, and is
// right; and the manifest announces protocol 6.
package main

import (
	"archive/zip"
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

const project = "terraform-provider-brandwave"

func main() {
	if len(os.Args) < 5 {
		fmt.Fprintln(os.Stderr, "usage: verify DIST LICENSE MANIFEST OS_ARCH...")
		os.Exit(2)
	}
	if err := verify(os.Args[1], os.Args[2], os.Args[3], os.Args[4:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func verify(dist, license, manifest string, targets []string) error {
	version, err := versionOf(dist)
	if err != nil {
		return err
	}
	prefix := project + "_" + version + "_"

	manifestBytes, err := os.ReadFile(manifest)
	if err != nil {
		return err
	}
	licenseBytes, err := os.ReadFile(license)
	if err != nil {
		return err
	}

	var wantZips []string
	for _, target := range targets {
		wantZips = append(wantZips, prefix+target+".zip")
	}
	slices.Sort(wantZips)

	zips, err := filepath.Glob(filepath.Join(dist, "*.zip"))
	if err != nil {
		return err
	}
	for i := range zips {
		zips[i] = filepath.Base(zips[i])
	}
	slices.Sort(zips)

	sums, err := readSums(filepath.Join(dist, prefix+"SHA256SUMS"))
	if err != nil {
		return err
	}
	listed := make([]string, 0, len(sums))
	for name := range sums {
		listed = append(listed, name)
	}
	slices.Sort(listed)
	wantListed := append(slices.Clone(wantZips), prefix+"manifest.json")
	slices.Sort(wantListed)

	var errs []error
	if !slices.Equal(zips, wantZips) {
		errs = append(errs, fmt.Errorf("zips in %s:\n  %s\nwanted:\n  %s", dist, strings.Join(zips, "\n  "), strings.Join(wantZips, "\n  ")))
	}
	if !slices.Equal(listed, wantListed) {
		errs = append(errs, fmt.Errorf("SHA256SUMS lists:\n  %s\nwanted:\n  %s", strings.Join(listed, "\n  "), strings.Join(wantListed, "\n  ")))
	}
	errs = append(errs, checkManifest(manifestBytes))
	if sum := sha256.Sum256(manifestBytes); sums[prefix+"manifest.json"] != hex.EncodeToString(sum[:]) {
		errs = append(errs, fmt.Errorf("%smanifest.json: the checksum is not that of %s", prefix, manifest))
	}
	for _, name := range zips {
		content, err := os.ReadFile(filepath.Join(dist, name))
		if err != nil {
			return err
		}
		if sum := sha256.Sum256(content); sums[name] != hex.EncodeToString(sum[:]) {
			errs = append(errs, fmt.Errorf("%s: the checksum listed is wrong", name))
		}
		if err := checkZip(content, strings.Contains(name, "_windows_"), version, licenseBytes); err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", name, err))
		}
	}
	if err := errors.Join(errs...); err != nil {
		return err
	}
	fmt.Printf("%s %s: %d zips, each with the provider and LICENSE; SHA256SUMS lists them and the manifest, nothing else\n", project, version, len(zips))
	return nil
}

// versionOf reads the version that was built from the name of the one list of checksums.
func versionOf(dist string) (string, error) {
	lists, err := filepath.Glob(filepath.Join(dist, project+"_*_SHA256SUMS"))
	if err != nil {
		return "", err
	}
	if len(lists) != 1 {
		return "", fmt.Errorf("%s: %d files named %s_VERSION_SHA256SUMS, wanted one", dist, len(lists), project)
	}
	name := filepath.Base(lists[0])
	return strings.TrimSuffix(strings.TrimPrefix(name, project+"_"), "_SHA256SUMS"), nil
}

func readSums(path string) (map[string]string, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	sums := make(map[string]string)
	for lines := bufio.NewScanner(bytes.NewReader(content)); lines.Scan(); {
		sum, name, ok := strings.Cut(lines.Text(), "  ")
		if !ok || sums[name] != "" {
			return nil, fmt.Errorf("%s: bad or repeated line %q", path, lines.Text())
		}
		sums[name] = sum
	}
	return sums, nil
}

func checkManifest(content []byte) error {
	var manifest struct {
		Version  int
		Metadata struct {
			ProtocolVersions []string `json:"protocol_versions"`
		}
	}
	if err := json.Unmarshal(content, &manifest); err != nil {
		return fmt.Errorf("manifest: %w", err)
	}
	if manifest.Version != 1 || !slices.Equal(manifest.Metadata.ProtocolVersions, []string{"6.0"}) {
		return fmt.Errorf("manifest: version %d, protocols %v; wanted 1 and [6.0]", manifest.Version, manifest.Metadata.ProtocolVersions)
	}
	return nil
}

func checkZip(content []byte, windows bool, version string, license []byte) error {
	archive, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		return err
	}
	provider := project + "_v" + version
	if windows {
		provider += ".exe"
	}
	want := []string{"LICENSE", provider}
	var got []string
	for _, file := range archive.File {
		got = append(got, file.Name)
		switch file.Name {
		case provider:
			if !windows && file.Mode().Perm()&0o111 == 0 {
				return fmt.Errorf("%s is not executable", file.Name)
			}
		case "LICENSE":
			reader, err := file.Open()
			if err != nil {
				return err
			}
			text, err := io.ReadAll(reader)
			if err != nil {
				return err
			}
			if !bytes.Equal(text, license) {
				return errors.New("LICENSE is not ours")
			}
		}
	}
	slices.Sort(got)
	if !slices.Equal(got, want) {
		return fmt.Errorf("contains %q, wanted %q", got, want)
	}
	return nil
}
