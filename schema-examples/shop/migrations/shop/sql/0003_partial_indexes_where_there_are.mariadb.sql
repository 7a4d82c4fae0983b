-- shop.0003_partial_indexes_where_there_are on mariadb: for reading; what runs is made from the migration.

-- RemoveIndex Product listed_stock
DROP INDEX `listed_stock` ON `shop_product`;
