// Package causes makes up bills of two months whose change has known causes,
// to judge explanations by. It plays a company that pays for what it uses; it
// knows nothing of how a change is explained. Everything follows from a seed.
package causes
