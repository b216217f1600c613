"""From labelled radiographs to a model bundle: data, augmentation, architectures, the loop, evaluation, export."""
