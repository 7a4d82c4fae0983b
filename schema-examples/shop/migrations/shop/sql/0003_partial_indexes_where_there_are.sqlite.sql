-- shop.0003_partial_indexes_where_there_are on sqlite: for reading; what runs is made from the migration.

-- RemoveConstraint Category one_name_at_the_top
DROP INDEX "one_name_at_the_top";

-- RemoveIndex Product listed_stock
DROP INDEX "listed_stock";

-- AddConstraint Category one_name_at_the_top
CREATE UNIQUE INDEX "one_name_at_the_top" ON "shop_category" ("name") WHERE "parent_id" IS NULL;

-- AddIndex Product listed_stock
CREATE INDEX "listed_stock" ON "shop_product" ("stock") WHERE "is_listed" = 1;
