"""Results go out as DICOM objects and films come in; highdicom and pynetdicom are imported where they are used."""
