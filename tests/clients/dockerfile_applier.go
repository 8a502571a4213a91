// Package kaniko takes the place of the lifecycle's package of that name, which applies the
// Dockerfiles of image extensions and brings a whole builder for them. Our builders have none.
package kaniko

import (
	"errors"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/buildpacks/lifecycle/internal/extend"
	"github.com/buildpacks/lifecycle/log"
)

var errLeftOut = errors.New("this lifecycle was built without image extensions")

// DockerfileApplier refuses to extend an image.
type DockerfileApplier struct{}

// NewDockerfileApplier says that there is none.
func NewDockerfileApplier() (*DockerfileApplier, error) {
	return nil, errLeftOut
}

// ImageFor returns no image.
func (*DockerfileApplier) ImageFor(string) (v1.Image, error) {
	return nil, errLeftOut
}

// Apply returns no image.
func (*DockerfileApplier) Apply(extend.Dockerfile, v1.Image, extend.Options, log.Logger) (v1.Image, error) {
	return nil, errLeftOut
}

// Cleanup has nothing to remove.
func (*DockerfileApplier) Cleanup() error {
	return nil
}
