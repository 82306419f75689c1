-- What else a goal says: the datasets, the file to load, whether all rows are kept, the workflow it comes from.
ALTER TABLE workflow ADD COLUMN scope json;
