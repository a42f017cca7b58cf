package ledger

import "context"

// mend makes up the roll-ups that an import which died left out.
func (im Importer) mend(ctx context.Context) error {
	behind, err := im.Store.Behind(ctx)
	if err != nil {
		return err
	}
	for _, b := range behind {
		if err := im.mendOne(ctx, b); err != nil {
			return err
		}
	}
	return nil
}

func (im Importer) mendOne(ctx context.Context, b Behind) error {
	dir, remove, err := im.Store.Workspace()
	if err != nil {
		return err
	}
	defer remove()
	daily, err := im.Reader.Rollup(ctx, b.Files, dir)
	if err != nil {
		return err
	}
	return im.Store.PublishDaily(ctx, b.Delivery, daily)
}
