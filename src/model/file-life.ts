/**
 * Seconds that the service keeps an uploaded file: 90 days, the longest that it takes. Files are deleted with their
 * chat; this is for those whose deletion the service never hears of.
 */
export const FILE_LIFE_S = 90 * 24 * 60 * 60;
