package slurm

import (
	"strings"

	"github.com/farthing-finops/farthing/internal/evidence"
	"github.com/farthing-finops/farthing/internal/money"
)

// node is what scontrol says of a node. See
// https://slurm.schedmd.com/scontrol.html, "show node"; InstanceId and
// InstanceType are there since 23.11.
type node struct {
	from         evidence.Origin
	capacity     map[string]money.Amount // by unit
	instance     string
	instanceType string
}

func isNode(line string) bool { return strings.HasPrefix(line, "NodeName=") }

// node begins a node with its first line, which is the only one with -o.
func (c *cluster) node(line string, from evidence.Origin) *node {
	name, _, _ := strings.Cut(strings.TrimPrefix(line, "NodeName="), " ")
	if name == "" {
		c.flag(from, true, "the node has no name")
		return nil
	}
	from.Name = name
	n := &node{from: from}
	c.nodes[name] = n
	c.nodeFields(n, line)
	return n
}

func (c *cluster) nodeFields(n *node, line string) {
	for _, field := range strings.Fields(line) {
		name, value, _ := strings.Cut(field, "=")
		if value == "(null)" || value == "N/A" || value == "" {
			continue
		}
		switch name {
		case "CfgTRES":
			capacity, err := held(value)
			if err != nil {
				c.flag(n.from, false, "the node's CfgTRES cannot be read: %v", err)
				continue
			}
			n.capacity = capacity
		case "InstanceId":
			n.instance = value
		case "InstanceType":
			n.instanceType = value
		}
	}
}
