package mlflow

import (
	"io"
	"path"
	"slices"
	"strings"

	"github.com/farthing-finops/farthing/internal/ledger"
)

// places are the databases and the folders of experiments within a folder.
type places struct {
	databases   []string
	experiments map[string]bool // folders; "." is the folder itself
}

// survey looks into the files that paths name. Files of another kind are passed
// over, for a folder may hold anything.
func survey(folder ledger.Folder, paths []string) (places, error) {
	p := places{experiments: map[string]bool{}}
	// Folders before what is in them: a run's meta.yaml need not be looked at.
	paths = slices.Clone(paths)
	slices.SortStableFunc(paths, func(a, b string) int { return strings.Count(a, "/") - strings.Count(b, "/") })
	for _, name := range paths {
		if p.experimentOf(name) != "" {
			continue
		}
		if !isMeta(name) {
			is, err := isDatabase(folder, name)
			if err != nil {
				return places{}, err
			}
			if is {
				p.databases = append(p.databases, name)
			}
			continue
		}
		m, err := readMeta(folder, name, maxMeta)
		if err == nil && m.isExperiment() {
			p.experiments[path.Dir(name)] = true
		}
	}
	slices.Sort(p.databases)
	return p, nil
}

// experimentOf is the folder of the experiment that a file lies in, or "".
func (p places) experimentOf(name string) string {
	for dir := path.Dir(name); ; dir = path.Dir(dir) {
		if p.experiments[dir] {
			return dir
		}
		if dir == "." || dir == "/" {
			return ""
		}
	}
}

// members are the files that are read, and none of the artifacts but spans.
func (p places) members(folder ledger.Folder) []string {
	var out []string
	roots := map[string]bool{}
	for e := range p.experiments {
		roots[rootOf(e)] = true
	}
	for _, f := range folder.Files() {
		if slices.Contains(p.databases, f.Path) || p.isMember(f.Path) || isRegistered(roots, f.Path) {
			out = append(out, f.Path)
		}
	}
	return out
}

func (p places) isMember(name string) bool {
	e := p.experimentOf(name)
	if e == "" {
		return false
	}
	parts := strings.Split(within(e, name), "/")
	return len(parts) < 3 || parts[1] != "artifacts" && parts[2] != "artifacts" || isSpans(parts)
}

// isSpans tells the file of a trace's spans: traces/tr-…/artifacts/traces.json.
func isSpans(parts []string) bool {
	return len(parts) == 4 && parts[0] == "traces" && parts[2] == "artifacts" && parts[3] == "traces.json"
}

// isRegistered tells whether a file belongs to the model registry beside
// experiments: models/NAME/version-3/meta.yaml.
func isRegistered(roots map[string]bool, name string) bool {
	version, dir := path.Split(path.Dir(name))
	models, _ := path.Split(strings.TrimSuffix(version, "/"))
	root, last := path.Split(strings.TrimSuffix(models, "/"))
	return isMeta(name) && strings.HasPrefix(dir, "version-") && last == "models" && roots[path.Clean("./"+root)]
}

// rootOf is the folder that experiments lie in, which is the same for those in
// its .trash.
func rootOf(experiment string) string {
	root := path.Dir(experiment)
	if path.Base(root) == ".trash" {
		root = path.Dir(root)
	}
	return root
}

// within is a path below a folder; "." is the top.
func within(folder, name string) string {
	if folder == "." {
		return name
	}
	return strings.TrimPrefix(name, folder+"/")
}

func isMeta(name string) bool { return path.Base(name) == "meta.yaml" }

// hasDatabaseName keeps a search from opening each and every file.
func hasDatabaseName(name string) bool {
	return slices.Contains([]string{".db", ".sqlite", ".sqlite3"}, strings.ToLower(path.Ext(name)))
}

// isDatabase tells an SQLite file with MLflow's tables.
func isDatabase(folder ledger.Folder, name string) (bool, error) {
	const magic = "SQLite format 3\x00"
	file, err := folder.Open(name)
	if err != nil {
		return false, err
	}
	defer func() { _ = file.Close() }() // only read
	head := make([]byte, len(magic))
	if _, err := io.ReadFull(file, head); err != nil || string(head) != magic {
		return false, nil
	}
	return hasTables(folder.LocalPath(name)), nil
}
