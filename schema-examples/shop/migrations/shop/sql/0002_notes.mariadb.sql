-- shop.0002_notes on mariadb: for reading; what runs is made from the migration.

-- AddField Order.note
ALTER TABLE `shop_order` ADD COLUMN `note` longtext NOT NULL DEFAULT ('');
ALTER TABLE `shop_order` ALTER COLUMN `note` DROP DEFAULT;

-- AddField Product.ends_on
ALTER TABLE `shop_product` ADD COLUMN `ends_on` date NULL;
CREATE INDEX `shop_product_ends_on_a9349152` ON `shop_product` (`ends_on`);

-- AddConstraint Line some_for_a_price
ALTER TABLE `shop_line` ADD CONSTRAINT `some_for_a_price` CHECK ((`quantity` > 0 AND `price` >= 0));
