/** Names are those of the dashboards' variables, so that links between the two keep their values. */
export const DATASOURCE_VARIABLE = 'datasource';
export const WINDOW_VARIABLE = 'window';

/** Mimir is a data source of this type as well. */
export const DATASOURCE_TYPE = 'prometheus';
